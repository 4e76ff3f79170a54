import type Stripe from "stripe";
import { z } from "zod";
import type { Store } from "./store.ts";

/** How events reach the shop. Late, more than once, in another order, or not at all until they are sent by hand. */
export const DeliverySettings = z.strictObject({
  /** What the shop's endpoint has subscribed to, as docs/deployment.md tells people to at Stripe. */
  types: z
    .array(z.string())
    .default(["payment_intent.*", "charge.refunded", "charge.expired", "charge.dispute.*", "refund.*"]),
  paused: z.boolean().default(false),
  delay_ms: z.int().min(0).max(86_400_000).default(0),
  times: z.int().min(0).max(20).default(1),
  shuffle: z.boolean().default(false),
  /** While shuffling, how far apart two neighbours may fall. */
  shuffle_window_ms: z.int().min(1).max(60_000).default(500),
});
export type Settings = z.output<typeof DeliverySettings>;

const BACK_OFF_MS = [1_000, 5_000, 30_000, 120_000, 600_000, 3_600_000];
const AT_ONCE = 20;

export function readSettings(store: Store): Settings {
  const row = store.sql.exec<{ body: string }>("SELECT body FROM settings WHERE name = 'delivery'").toArray()[0];
  return DeliverySettings.parse(row ? JSON.parse(row.body) : {});
}

export const hasSettings = (store: Store): boolean =>
  store.sql.exec("SELECT 1 FROM settings WHERE name = 'delivery'").toArray().length > 0;

export function writeSettings(store: Store, settings: Settings): void {
  store.sql.exec(
    "INSERT INTO settings (name, body) VALUES ('delivery', ?) ON CONFLICT (name) DO UPDATE SET body = excluded.body",
    JSON.stringify(settings),
  );
}

/** Plans the deliveries of new events by the settings of the moment. */
export function plan(store: Store, events: readonly Stripe.Event[], now_ms: number): void {
  const settings = readSettings(store);
  if (settings.paused) return;
  for (const event of events.filter(({ type }) => settings.types.some((wanted) => isOfType(type, wanted)))) {
    for (let copy = 0; copy < settings.times; copy++) {
      const scatter = settings.shuffle ? Math.floor(Math.random() * settings.shuffle_window_ms) : 0;
      planOne(store, event.id, now_ms + settings.delay_ms + scatter);
    }
  }
}

const isOfType = (type: string, wanted: string): boolean =>
  wanted.endsWith("*") ? type.startsWith(wanted.slice(0, -1)) : type === wanted;

export function planOne(store: Store, event_id: string, due_at: number): void {
  store.sql.exec("INSERT INTO deliveries (event_id, due_at) VALUES (?, ?)", event_id, due_at);
}

/** Forgets what still waits to be sent, the late and the refused alike. */
export const dropWaiting = (store: Store): void =>
  void store.sql.exec("DELETE FROM deliveries WHERE status = 'waiting'");

export const nextDue = (store: Store): number | null =>
  store.sql
    .exec<{ due_at: number | null }>("SELECT min(due_at) AS due_at FROM deliveries WHERE status = 'waiting'")
    .one().due_at;

interface Due {
  sequence: number;
  event_id: string;
  attempts: number;
}

/** Claims what is due; a claim that is never settled is due again by `due_at`. */
function claim(store: Store, now_ms: number): Due[] {
  const due = store.sql
    .exec<{ sequence: number; event_id: string; attempts: number }>(
      "SELECT sequence, event_id, attempts FROM deliveries WHERE status = 'waiting' AND due_at <= ? ORDER BY due_at, sequence LIMIT ?",
      now_ms,
      AT_ONCE,
    )
    .toArray();
  for (const delivery of due) {
    const later = now_ms + (BACK_OFF_MS[delivery.attempts] ?? 3_600_000);
    store.sql.exec(
      "UPDATE deliveries SET attempts = attempts + 1, due_at = ? WHERE sequence = ?",
      later,
      delivery.sequence,
    );
  }
  return due;
}

export interface Mailbox {
  store: Store;
  shop: { fetch: (request: Request) => Promise<Response> };
  shop_url: string;
  secret: string;
}

/** Sends everything that is due, in order; what the shop does not take comes again later, six times at most. */
export async function deliverDue(mailbox: Mailbox): Promise<void> {
  for (let due = claim(mailbox.store, Date.now()); due.length > 0; due = claim(mailbox.store, Date.now())) {
    if (readSettings(mailbox.store).shuffle) await Promise.all(due.map((delivery) => deliver(mailbox, delivery)));
    else for (const delivery of due) await deliver(mailbox, delivery);
  }
}

async function deliver(mailbox: Mailbox, delivery: Due): Promise<void> {
  const status = await send(mailbox, delivery.event_id);
  const taken = status >= 200 && status < 300;
  const over = !taken && delivery.attempts >= BACK_OFF_MS.length - 1;
  mailbox.store.sql.exec(
    "UPDATE deliveries SET status = ?, answered = ? WHERE sequence = ?",
    taken ? "delivered" : over ? "failed" : "waiting",
    status,
    delivery.sequence,
  );
}

async function send(mailbox: Mailbox, event_id: string): Promise<number> {
  const event = mailbox.store.find("event", event_id);
  if (!event) return 204;
  const payload = JSON.stringify(event);
  const headers = {
    "content-type": "application/json; charset=utf-8",
    "stripe-signature": await sign(payload, mailbox.secret, Math.floor(Date.now() / 1_000)),
    "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
  };
  try {
    const answer = await mailbox.shop.fetch(
      new Request(`${mailbox.shop_url}/api/v1/webhooks/stripe`, { method: "POST", headers, body: payload }),
    );
    await answer.body?.cancel();
    return answer.status;
  } catch {
    return 0;
  }
}

/** `t=…,v1=…`, the HMAC of the time and the exact bytes of the body. */
export async function sign(payload: string, secret: string, timestamp: number): Promise<string> {
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
  const mac = await crypto.subtle.sign("HMAC", key, encoder.encode(`${timestamp}.${payload}`));
  return `t=${timestamp},v1=${Array.from(new Uint8Array(mac), (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
