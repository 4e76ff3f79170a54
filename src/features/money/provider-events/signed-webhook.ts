import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { PlatformError } from "#platform/basics/errors";
import type { AppEnv } from "#platform/http/app-env";
import { everyone } from "#platform/http/auth";
import { json } from "#platform/http/route";
import { ProviderEventError } from "./errors.ts";

/** What the contract of every signed webhook says. */
export const signedWebhook = {
  access: everyone,
  rate: "read",
  idempotency: "none",
  raw_body: true,
  responses: {
    200: json(
      z.object({ received: z.literal(true).describe("The event is stored and will be worked on.") }),
      "Taken, now or before",
    ),
  },
  problems: [PlatformError.not_found, ProviderEventError.invalid_signature],
} as const;

/** Null when the signature is not the sender's. */
type Sender<Event> = { readonly readEvent: (body: Uint8Array, headers: Headers) => Promise<Event | null> };

/** The event in a webhook, its signature checked on the exact bytes. 404 where nobody is known to send such; 400 `invalid_signature`. */
export async function readWebhook<Event>(c: Context<AppEnv>, sender: Sender<Event> | null | undefined): Promise<Event> {
  if (!sender) throw PlatformError.not_found();
  const event = await sender.readEvent(c.get("body") ?? new Uint8Array(), c.req.raw.headers);
  if (!event) throw ProviderEventError.invalid_signature();
  return event;
}
