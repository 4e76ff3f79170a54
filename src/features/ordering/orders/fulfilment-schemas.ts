import { z } from "@hono/zod-openapi";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import { choice, id, timestamp } from "#platform/http/schemas";
import type { ReturnStatus } from "./action-rules.ts";
import type { FailureReason } from "./rules.ts";
import type { Fulfilment, OrderReturn } from "./store.ts";

export const FulfilmentStatus = choice({
  unfulfilled: "Nothing was sent.",
  partial: "Some of it was sent.",
  fulfilled: "Everything was sent.",
  returned: "Everything that was sent has come back.",
}).openapi("FulfilmentStatus", { description: "What has become of the order's goods." });

export const FailureReasonDto = choice<FailureReason>({
  recipient_absent: "Nobody was there to take it.",
  wrong_address: "The address is wrong, or incomplete.",
  refused: "The recipient refused it.",
  not_collected: "Nobody collected it in time.",
  damaged: "It was damaged on its way.",
  other: "Another reason.",
}).openapi("FailureReason", { description: "Why a parcel could not be delivered." });

export const FulfilmentDto = z
  .object({
    id: id(),
    status: choice({
      prepared: "It is packed.",
      shipped: "It has left.",
      failed: "It could not be delivered. It may be tried again, or come back.",
      delivered: "It has arrived.",
      returned_to_sender: "It came back undelivered.",
      cancelled: "It was cancelled before it left.",
    }).describe("How far the shipment has come."),
    items: z
      .array(
        z
          .object({
            order_item_id: id().openapi({ description: "One of the order's `items`." }),
            quantity: z.int().openapi({ description: "Units of it.", example: 2 }),
            returned_quantity: z.int().describe("Units of it that came back with an undelivered parcel."),
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
    failed_at: timestamp()
      .nullable()
      .describe("When its delivery last failed; null if it did not, and since it was sent out again."),
    failure_reason: FailureReasonDto.nullable().describe("Why its delivery failed; null where that is not known."),
    returned_at: timestamp().nullable().describe("When it came back undelivered."),
  })
  .openapi("Fulfilment");

/** A parcel of an order, as everybody sees it who sees the order. */
export const toFulfilmentDto = (fulfilment: Fulfilment): z.output<typeof FulfilmentDto> => ({
  ...fulfilment,
  items: fulfilment.items.map((item) => ({
    order_item_id: item.order_item_id,
    quantity: item.quantity,
    returned_quantity: item.restocked_quantity + item.damaged_quantity + item.written_off_quantity,
  })),
  created_at: toIso(fulfilment.created_at),
  updated_at: toIso(fulfilment.updated_at),
  shipped_at: toIsoOrNull(fulfilment.shipped_at),
  delivered_at: toIsoOrNull(fulfilment.delivered_at),
  failed_at: toIsoOrNull(fulfilment.failed_at),
  returned_at: toIsoOrNull(fulfilment.returned_at),
});

export const ReturnStatusDto = choice<ReturnStatus>({
  requested: "Asked for, and not answered yet.",
  approved: "The shop takes the units back. They are on their way, or still with the shopper.",
  rejected: "The shop does not take the units back.",
  received: "The units are back.",
  cancelled: "Called off before the units were back.",
}).openapi("ReturnStatus", { description: "How far a return has come." });

export const OrderReturnDto = z
  .object({
    id: id(),
    status: ReturnStatusDto,
    created_at: timestamp(),
    updated_at: timestamp().describe("When the return last changed."),
  })
  .openapi("OrderReturn");

/** A return of an order, as everybody sees it who sees the order. */
export const toOrderReturnDto = (row: OrderReturn): z.output<typeof OrderReturnDto> => ({
  ...row,
  created_at: toIso(row.created_at),
  updated_at: toIso(row.updated_at),
});
