import { z } from "@hono/zod-openapi";
import { FulfilmentError } from "#aftersales/fulfilment";
import { ProviderEventError } from "#money/provider-events";
import { OrderError } from "#ordering/orders";
import { PlatformError } from "#platform/basics/errors";
import { everyone, orderHolder } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { findCarrier } from "./find-carrier.ts";
import { findTracking, takeEvent } from "./follow-parcel.ts";
import { LabelParams, toTrackingDto, TrackingDto } from "./schemas.ts";

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
    request: { params: LabelParams },
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
    access: everyone,
    rate: "read",
    idempotency: "none",
    raw_body: true,
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
    responses: {
      200: json(
        z.object({ received: z.literal(true).describe("The event is stored and will be worked on.") }),
        "Taken, now or before",
      ),
    },
    problems: [PlatformError.not_found, ProviderEventError.invalid_signature],
  },
  async (c) => {
    const { ctx } = c.var;
    const { carrier: name } = c.req.valid("param");
    const carrier = findCarrier(ctx, name);
    if (!carrier) throw PlatformError.not_found();
    const event = await carrier.readEvent(c.get("body") ?? new Uint8Array(), c.req.raw.headers);
    if (!event) throw ProviderEventError.invalid_signature();
    await takeEvent(ctx, name, event);
    return c.json({ received: true as const }, 200);
  },
);

export const carrierRoutes: readonly Route[] = [tracking, webhook];
