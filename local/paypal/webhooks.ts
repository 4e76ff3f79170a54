import { crc32 } from "node:zlib";
import { planScattered } from "../sandbox/deliveries.ts";
import { post } from "../sandbox/webhook.ts";
import { type Certified, certify, signWith } from "./certificate.ts";
import type { Event, Store } from "./store.ts";
import { toTime } from "./times.ts";

/** Where the sandbox serves its own certificate: at one of PayPal's addresses, over the shop's binding. */
export const CERTIFICATE_PATH = "/v1/notifications/certs/CERT-360caa42-sandbox";
const CERTIFICATE_URL = `https://api.sandbox.paypal.com${CERTIFICATE_PATH}`;
const COMMON_NAME = "messageverificationcerts.sandbox.paypal.com";

/** Plans the deliveries of new events by the settings of the moment. */
export const plan = ({ deliveries }: Store, events: readonly Event[], now_ms: number): void =>
  planScattered(
    deliveries,
    events.map(({ id }) => id),
    now_ms,
  );

/** The key that the sandbox signs with, made once. */
export async function certificateOf(store: Store): Promise<Certified> {
  const [pem, private_key] = [store.secret("certificate"), store.secret("private_key")];
  if (pem !== undefined && private_key !== undefined) return { pem, private_key };
  const made = await certify(COMMON_NAME, Date.now(), 365);
  // Somebody may have been as fast: theirs counts.
  if (store.secret("certificate") === undefined) {
    store.keepSecret("certificate", made.pem);
    store.keepSecret("private_key", made.private_key);
  }
  return certificateOf(store);
}

export interface Mailbox {
  store: Store;
  shop: { fetch: (request: Request) => Promise<Response> };
  shop_url: string;
  webhook_id: string;
}

/** Sends everything that is due, in order or all at once. */
export const deliverDue = (mailbox: Mailbox): Promise<void> =>
  mailbox.store.deliveries.deliverDue(
    (event_id) => send(mailbox, event_id),
    () => mailbox.store.deliveries.settings().shuffle,
  );

async function send({ store, shop, shop_url, webhook_id }: Mailbox, event_id: string): Promise<number> {
  const event = store.event(event_id);
  if (!event) return 204;
  const body = JSON.stringify(event);
  return post(shop, `${shop_url}/api/v1/webhooks/paypal`, {
    headers: await signedHeaders(store, webhook_id, body),
    body,
  });
}

/** The headers of a webhook of this body, signed now. */
export async function signedHeaders(store: Store, webhook_id: string, body: string, now = Date.now()) {
  const { private_key } = await certificateOf(store);
  const [id, time] = [crypto.randomUUID(), toTime(now)];
  return {
    "content-type": "application/json",
    "paypal-transmission-id": id,
    "paypal-transmission-time": time,
    "paypal-cert-url": CERTIFICATE_URL,
    "paypal-auth-algo": "SHA256withRSA",
    "paypal-transmission-sig": await signWith(private_key, `${id}|${time}|${webhook_id}|${crc32(body)}`),
  };
}
