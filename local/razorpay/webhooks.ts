import { planScattered } from "../sandbox/deliveries.ts";
import { post } from "../sandbox/webhook.ts";
import type { Event, Store } from "./store.ts";

/** Plans the deliveries of new events by the settings of the moment. */
export const plan = ({ deliveries }: Store, events: readonly Event[], now_ms: number): void =>
  planScattered(
    deliveries,
    events.map(({ id }) => id),
    now_ms,
  );

export interface Mailbox {
  store: Store;
  shop: { fetch: (request: Request) => Promise<Response> };
  shop_url: string;
  webhook_secret: string;
}

/** Sends everything that is due, in order or all at once. */
export const deliverDue = (mailbox: Mailbox): Promise<void> =>
  mailbox.store.deliveries.deliverDue(
    (event_id) => send(mailbox, event_id),
    () => mailbox.store.deliveries.settings().shuffle,
  );

async function send({ store, shop, shop_url, webhook_secret }: Mailbox, event_id: string): Promise<number> {
  const event = store.event(event_id);
  if (!event) return 204;
  const body = JSON.stringify(event.body);
  return post(shop, `${shop_url}/api/v1/webhooks/razorpay`, {
    headers: await signedHeaders(webhook_secret, body, event_id),
    body,
  });
}

/** The headers of a webhook of this body. */
export const signedHeaders = async (
  secret: string,
  body: string,
  event_id: string,
): Promise<Record<string, string>> => ({
  "content-type": "application/json",
  "x-razorpay-event-id": event_id,
  "x-razorpay-signature": await signHex(secret, body),
});

/** The HMAC-SHA-256 of a text in hex: of a webhook's body, and of what Checkout returns. */
export async function signHex(secret: string, text: string): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["sign"]);
  const mac = await crypto.subtle.sign("HMAC", key, encoder.encode(text));
  return Array.from(new Uint8Array(mac), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
