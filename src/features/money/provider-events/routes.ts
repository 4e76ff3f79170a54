import { z } from "@hono/zod-openapi";
import { findProvider } from "#money/providers";
import { PlatformError } from "#platform/basics/errors";
import { everyone } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { ProviderEventError } from "./errors.ts";
import { takeEvent } from "./take-event.ts";

const webhook = route(
  {
    method: "post",
    path: "/webhooks/{provider}",
    operationId: "receiveWebhook",
    summary: "Events of a payment provider",
    description:
      "Called by the provider. The signature is checked on the exact bytes, then each event is taken once; whatever follows happens later, after asking the provider what is true.",
    tags: ["Payments"],
    access: everyone,
    rate: "read",
    idempotency: "none",
    raw_body: true,
    body_limit_bytes: 256 * 1024,
    request: {
      params: z.strictObject({
        provider: z.string().openapi({
          description: "A name from `GET /payments/methods`.",
          param: { name: "provider", in: "path" },
          example: "stripe",
        }),
      }),
      body: {
        content: {
          "application/json": {
            schema: { type: "object" },
            example: { id: "evt_1", type: "payment_intent.succeeded" },
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
    const { provider: name } = c.req.valid("param");
    const provider = findProvider(ctx, name);
    if (!provider) throw PlatformError.not_found();
    const event = await provider.readEvent(c.get("body") ?? new Uint8Array(), c.req.raw.headers);
    if (!event) throw ProviderEventError.invalid_signature();
    await takeEvent(ctx, name, event);
    return c.json({ received: true as const }, 200);
  },
);

export const providerEventRoutes: readonly Route[] = [webhook];
