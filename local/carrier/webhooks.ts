import { z } from "zod";
import type { Store } from "./store.ts";

/** How events reach the shop: late, more than once, or not at all until they are sent by hand. */
export const DeliverySettings = z.strictObject({
  paused: z.boolean().default(false),
  delay_ms: z.int().min(0).max(86_400_000).default(0),
  times: z.int().min(0).max(20).default(1),
});
export type Settings = z.output<typeof DeliverySettings>;

const BACK_OFF_MS = [1_000, 5_000, 30_000, 120_000, 600_000, 3_600_000];

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

/** Plans the deliveries of a new event by the settings of the moment. */
export function plan(store: Store, event_id: string, now_ms: number): void {
  const { paused, times, delay_ms } = readSettings(store);
  if (paused) return;
  for (let copy = 0; copy < times; copy++) planOne(store, event_id, now_ms + delay_ms);
}

export function planOne(store: Store, event_id: string, due_at: number): void {
  store.sql.exec("INSERT INTO deliveries (event_id, due_at) VALUES (?, ?)", event_id, due_at);
}

/** Forgets what still waits to be sent. */
export const dropWaiting = (store: Store): void =>
  void store.sql.exec("DELETE FROM deliveries WHERE status = 'waiting'");

export const nextDue = (store: Store): number | null =>
  store.sql
    .exec<{ due_at: number | null }>("SELECT min(due_at) AS due_at FROM deliveries WHERE status = 'waiting'")
    .one().due_at;

export interface Mailbox {
  store: Store;
  shop: { fetch: (request: Request) => Promise<Response> };
  shop_url: string;
  secret: string;
}

type Due = { sequence: number; event_id: string; attempts: number };

/** Claims the next one that is due; a claim that is never settled is due again later. */
function claim(store: Store, now_ms: number): Due | undefined {
  const [due] = store.sql
    .exec<Due>(
      "SELECT sequence, event_id, attempts FROM deliveries WHERE status = 'waiting' AND due_at <= ? ORDER BY due_at, sequence LIMIT 1",
      now_ms,
    )
    .toArray();
  if (due)
    store.sql.exec(
      "UPDATE deliveries SET attempts = attempts + 1, due_at = ? WHERE sequence = ?",
      now_ms + (BACK_OFF_MS[due.attempts] ?? 3_600_000),
      due.sequence,
    );
  return due;
}

/** Sends everything that is due, in order; what the shop does not take comes again later, six times at most. */
export async function deliverDue(mailbox: Mailbox): Promise<void> {
  for (let due = claim(mailbox.store, Date.now()); due; due = claim(mailbox.store, Date.now())) {
    const status = await send(mailbox, due.event_id);
    const taken = status >= 200 && status < 300;
    const over = !taken && due.attempts >= BACK_OFF_MS.length - 1;
    mailbox.store.sql.exec(
      "UPDATE deliveries SET status = ?, answered = ? WHERE sequence = ?",
      taken ? "delivered" : over ? "failed" : "waiting",
      status,
      due.sequence,
    );
  }
}

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
  try {
    const url = `${shop_url}/api/v1/webhooks/carriers/parcel-api`;
    const answer = await shop.fetch(new Request(url, { method: "POST", headers, body }));
    await answer.body?.cancel();
    return answer.status;
  } catch {
    return 0;
  }
}

/** `t=…,v1=…`, the HMAC of the time and the exact bytes of the body. */
export async function sign(body: string, secret: string, timestamp: number): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["sign"]);
  const mac = await crypto.subtle.sign("HMAC", key, encoder.encode(`${timestamp}.${body}`));
  return `t=${timestamp},v1=${Array.from(new Uint8Array(mac), (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
