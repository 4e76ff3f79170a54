import { type RouteConfig, z } from "@hono/zod-openapi";
import { examplePayload, payloadOf } from "#channels/webhooks";
import { pascalCase } from "#platform/basics/text";
import type { Event } from "#platform/data/events";

/** What is posted with each event besides its payload, as Standard Webhooks 1.0 has it. */
const Headers = z.object({
  "webhook-id": z.string().openapi({
    description: "Of the event: the same with every try. Receivers take each once.",
    example: "msg_01936b2e7c1a70008000c1c2d3e4f5a6",
  }),
  "webhook-timestamp": z.string().openapi({
    description: "When this try was signed, in seconds since 1970. Receivers refuse what is older than five minutes.",
    example: "1795858200",
  }),
  "webhook-signature": z.string().openapi({
    description:
      "`v1,` and the HMAC-SHA-256 of id, timestamp and body in base64; two of them, parted by a blank, while a secret is replaced.",
    example: "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
  }),
});

/** An event as the contract tells its receivers. */
export const postOf = (event: Event): RouteConfig => ({
  method: "post",
  path: event.type,
  operationId: `receive${pascalCase(event.type.replaceAll(".", "_"))}`,
  tags: ["Back office: webhooks"],
  summary: `\`${event.type}\``,
  description: event.about ?? "",
  security: [],
  request: {
    headers: Headers,
    body: {
      required: true,
      content: { "application/json": { schema: payloadOf(event), example: examplePayload(event) } },
    },
  },
  responses: {
    "204": {
      description: "Taken, as by any 2xx. After anything else it is tried again: eight times within three days.",
    },
    "410": { description: "The receiver wants no more: its endpoint is switched off." },
  },
});
