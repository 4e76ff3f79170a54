import { z } from "@hono/zod-openapi";
import { FulfilmentError, FulfilmentParams } from "#aftersales/fulfilment";
import { readWebhook, signedWebhook } from "#money/provider-events";
import { OrderError } from "#ordering/orders";
import { orderHolder } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { findCarrier } from "./find-carrier.ts";
import { findTracking, takeEvent } from "./follow-parcel.ts";
import { toTrackingDto, TrackingDto } from "./schemas.ts";

const tracking = route(
  {
    method: "get",
    path: "/orders/{id}/fulfilments/{fulfilment_id}/tracking",
    operationId: "getFulfilmentTracking",
    tags: ["Orders"],
    summary: "Follow a parcel of an order",
    description:
      "What the carrier has noted of it, oldest first. Empty for a parcel whose label was not bought through the shop: follow its `tracking_url`.",
    access: orderHolder,
    request: { params: FulfilmentParams },
    responses: { 200: json(TrackingDto, "Where the parcel is") },
    problems: [OrderError.order_not_found, FulfilmentError.fulfilment_not_found],
  },
  async (c) => {
    const { id, fulfilment_id } = c.req.valid("param");
    const { events } = await findTracking(c.var.ctx, id, fulfilment_id, { own: true });
    return c.json(toTrackingDto(fulfilment_id, events), 200);
  },
);

const webhook = route(
  {
    method: "post",
    path: "/webhooks/carriers/{carrier}",
    operationId: "receiveCarrierEvent",
    tags: ["Orders"],
    summary: "Events of a carrier",
    description:
      "Called by the carrier. The signature is checked on the exact bytes, then each event is taken once; where the parcel is, the carrier is asked afterwards.",
    ...signedWebhook,
    body_limit_bytes: 64 * 1024,
    request: {
      params: z.strictObject({
        carrier: z.string().openapi({
          description: "The name that `CARRIER` has.",
          param: { name: "carrier", in: "path" },
          example: "parcel-api",
        }),
      }),
      body: {
        content: {
          "application/json": {
            schema: { type: "object" },
            example: { id: "evt_1", tracking_number: "PP000000012XB" },
          },
        },
      },
    },
  },
  async (c) => {
    const { ctx } = c.var;
    const { carrier: name } = c.req.valid("param");
    await takeEvent(ctx, name, await readWebhook(c, findCarrier(ctx, name)));
    return c.json({ received: true as const }, 200);
  },
);

export const carrierRoutes: readonly Route[] = [tracking, webhook];
