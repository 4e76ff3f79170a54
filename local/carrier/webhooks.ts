import { z } from "zod";
import { deliveryFields } from "../sandbox/deliveries.ts";
import { post, sign } from "../sandbox/webhook.ts";
import type { Store } from "./store.ts";

export const DeliverySettings = z.strictObject(deliveryFields);
export type DeliverySettings = z.output<typeof DeliverySettings>;

/** Plans the deliveries of a new event by the settings of the moment. */
export function plan({ deliveries }: Store, event_id: string, now_ms: number): void {
  const { paused, times, delay_ms } = deliveries.settings();
  if (paused) return;
  for (let copy = 0; copy < times; copy++) deliveries.plan(event_id, now_ms + delay_ms);
}

export interface Mailbox {
  store: Store;
  shop: { fetch: (request: Request) => Promise<Response> };
  shop_url: string;
  secret: string;
}

/** Sends everything that is due, in order. */
export const deliverDue = (mailbox: Mailbox): Promise<void> =>
  mailbox.store.deliveries.deliverDue(
    (event_id) => send(mailbox, event_id),
    () => false,
  );

async function send({ store, shop, shop_url, secret }: Mailbox, event_id: string): Promise<number> {
  const event = store.event(event_id);
  const label = event && store.labelBy("id", event.label_id);
  if (!event || !label) return 204;
  const { id, status, occurred_at } = event;
  const body = JSON.stringify({ id, tracking_number: label.tracking_number, status, occurred_at });
  const headers = {
    "content-type": "application/json",
    "parcel-signature": await sign(body, secret, Math.floor(Date.now() / 1_000)),
  };
  return post(shop, `${shop_url}/api/v1/webhooks/carriers/parcel-api`, { headers, body });
}
