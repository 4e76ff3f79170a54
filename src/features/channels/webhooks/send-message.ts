import { SECOND } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { type OutboundAnswer, postOutbound } from "#platform/http/outbound";
import { base64 } from "#platform/secrets/base64";
import { keyOf, unsealSecrets } from "./seal-secret.ts";
import { allowsLoopback, webhookSettings } from "./settings.ts";
import type { EndpointRow } from "./store.ts";

/** As much of an answer is read and kept. */
const ANSWER_BYTES = 1024;

const text = new TextEncoder();

/** One signature of Standard Webhooks 1.0: HMAC-SHA-256 over the id, the time and the body. */
async function signatureOf(secret: string, signed: string): Promise<string> {
  const key = await crypto.subtle.importKey("raw", keyOf(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return `v1,${base64(new Uint8Array(await crypto.subtle.sign("HMAC", key, text.encode(signed))))}`;
}

/** What is posted: `body` is the same with every try, byte for byte. */
export type Message = { readonly id: string; readonly body: string };
type Target = Pick<EndpointRow, "url" | "secret" | "previous_secret" | "overlap_ends_at">;

/** Signs the message for this moment and posts it, once. Never throws for what the endpoint does. */
export async function sendMessage(ctx: Ctx, target: Target, { id, body }: Message): Promise<OutboundAnswer> {
  const { WEBHOOK_TIMEOUT_MS } = webhookSettings.of(ctx.config);
  const timestamp = String(Math.floor(ctx.now() / SECOND));
  const secrets = await unsealSecrets(ctx, target);
  const signatures = await Promise.all(secrets.map((secret) => signatureOf(secret, `${id}.${timestamp}.${body}`)));
  return postOutbound(ctx, {
    url: target.url,
    headers: {
      "content-type": "application/json",
      "user-agent": "Bodega-Webhooks/1",
      "webhook-id": id,
      "webhook-timestamp": timestamp,
      "webhook-signature": signatures.join(" "),
    },
    body,
    timeout_ms: WEBHOOK_TIMEOUT_MS,
    answer_bytes: ANSWER_BYTES,
    allow_loopback: allowsLoopback(ctx.config),
  });
}

/** Whether the endpoint has taken it: any 2xx says so. */
export const isTaken = ({ status }: Pick<OutboundAnswer, "status">): boolean =>
  status !== null && status >= 200 && status < 300;
