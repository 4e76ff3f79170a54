import { z } from "@hono/zod-openapi";
import { findProvider, ProviderError } from "#money/providers";
import { route, type Route } from "#platform/http/route";
import { readWebhook, signedWebhook } from "./signed-webhook.ts";
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
    ...signedWebhook,
    problems: [...signedWebhook.problems, ProviderError.provider_unavailable],
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
  },
  async (c) => {
    const { ctx } = c.var;
    const { provider: name } = c.req.valid("param");
    await takeEvent(ctx, name, await readWebhook(c, findProvider(ctx, name)));
    return c.json({ received: true as const }, 200);
  },
);

export const providerEventRoutes: readonly Route[] = [webhook];
