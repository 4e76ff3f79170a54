import { z } from "@hono/zod-openapi";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import { choice, id, timestamp } from "#platform/http/schemas";
import type { Fulfilment } from "./store.ts";

export const FulfilmentStatus = choice({
  unfulfilled: "Nothing was sent.",
  partial: "Some of it was sent.",
  fulfilled: "Everything was sent.",
  returned: "Reserved for returns.",
}).openapi("FulfilmentStatus", { description: "What has become of the order's goods." });

export const FulfilmentDto = z
  .object({
    id: id(),
    status: choice({
      prepared: "It is packed.",
      shipped: "It has left.",
      delivered: "It has arrived.",
      cancelled: "It was cancelled before it left.",
    }).describe("How far the shipment has come."),
    items: z
      .array(
        z
          .object({
            order_item_id: id().openapi({ description: "One of the order's `items`." }),
            quantity: z.int().openapi({ description: "Units of it.", example: 2 }),
          })
          .openapi("FulfilmentItem"),
      )
      .openapi({ description: "What is in it." }),
    tracking_number: z
      .string()
      .nullable()
      .openapi({ description: "How the carrier knows it.", example: "1Z999AA10123456784" }),
    carrier: z.string().nullable().openapi({ description: "The carrier's name.", example: "UPS" }),
    tracking_url: z.string().nullable().describe("The carrier's page of it."),
    created_at: timestamp(),
    updated_at: timestamp(),
    shipped_at: timestamp().nullable().describe("When it left."),
    delivered_at: timestamp().nullable().openapi({ description: "When it arrived, once that is known." }),
  })
  .openapi("Fulfilment");

/** A parcel of an order, as everybody sees it who sees the order. */
export const toFulfilmentDto = (fulfilment: Fulfilment): z.output<typeof FulfilmentDto> => ({
  ...fulfilment,
  created_at: toIso(fulfilment.created_at),
  updated_at: toIso(fulfilment.updated_at),
  shipped_at: toIsoOrNull(fulfilment.shipped_at),
  delivered_at: toIsoOrNull(fulfilment.delivered_at),
});
