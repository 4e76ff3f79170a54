import type Stripe from "stripe";
import { z } from "zod";
import { planScattered, scatteredFields } from "../sandbox/deliveries.ts";
import { post, sign } from "../sandbox/webhook.ts";
import type { Store } from "./store.ts";

/** How events reach the shop, in another order, too. */
export const DeliverySettings = z.strictObject({
  /** What the shop's endpoint has subscribed to, as docs/deployment.md tells people to at Stripe. */
  types: z
    .array(z.string())
    .default([
      "payment_intent.*",
      "charge.refunded",
      "charge.expired",
      "charge.dispute.*",
      "refund.*",
      "setup_intent.succeeded",
      "payment_method.*",
    ]),
  ...scatteredFields,
});
export type DeliverySettings = z.output<typeof DeliverySettings>;

/** Plans the deliveries of new events by the settings of the moment. */
export function plan({ deliveries }: Store, events: readonly Stripe.Event[], now_ms: number): void {
  const { types } = deliveries.settings();
  const subscribed = events.filter(({ type }) => types.some((wanted) => isOfType(type, wanted)));
  planScattered(
    deliveries,
    subscribed.map(({ id }) => id),
    now_ms,
  );
}

const isOfType = (type: string, wanted: string): boolean =>
  wanted.endsWith("*") ? type.startsWith(wanted.slice(0, -1)) : type === wanted;

export interface Mailbox {
  store: Store;
  shop: { fetch: (request: Request) => Promise<Response> };
  shop_url: string;
  secret: string;
}

/** Sends everything that is due. */
export const deliverDue = (mailbox: Mailbox): Promise<void> =>
  mailbox.store.deliveries.deliverDue(
    (event_id) => send(mailbox, event_id),
    () => mailbox.store.deliveries.settings().shuffle,
  );

async function send({ store, shop, shop_url, secret }: Mailbox, event_id: string): Promise<number> {
  const event = store.find("event", event_id);
  if (!event) return 204;
  const body = JSON.stringify(event);
  const headers = {
    "content-type": "application/json; charset=utf-8",
    "stripe-signature": await sign(body, secret, Math.floor(Date.now() / 1_000)),
    "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
  };
  return post(shop, `${shop_url}/api/v1/webhooks/stripe`, { headers, body });
}
