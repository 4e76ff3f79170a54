import { Refusal } from "./refusal.ts";
import type { Store } from "./store.ts";
import { DAY_MS, HOUR_MS } from "./times.ts";

/** How long PayPal remembers a `PayPal-Request-Id`: six hours of orders and their captures, 45 days of refunds. */
const KEPT_MS: Readonly<Record<string, number>> = { create: 6 * HOUR_MS, capture: 6 * HOUR_MS, refund: 45 * DAY_MS };

type Kept = { fingerprint: string; made_at: number; status: number; body: string };

/** What a key was answered with. A refusal is kept too, an error of the server is not. 422 for a key of another request. */
export function recall(store: Store, scope: string, key: string, fingerprint: string, now: number): Kept | undefined {
  const [kept] = store.sql
    .exec<Kept>("SELECT fingerprint, made_at, status, body FROM keys WHERE scope = ? AND key = ?", scope, key)
    .toArray();
  if (!kept || now - kept.made_at > (KEPT_MS[scope] ?? 0)) return undefined;
  if (kept.fingerprint !== fingerprint) throw new Refusal(422, "DUPLICATE_REQUEST_ID");
  return kept;
}

export function remember(store: Store, scope: string, key: string, { fingerprint, made_at, status, body }: Kept): void {
  store.sql.exec(
    "INSERT OR REPLACE INTO keys (scope, key, fingerprint, made_at, status, body) VALUES (?, ?, ?, ?, ?, ?)",
    scope,
    key,
    fingerprint,
    made_at,
    status,
    body,
  );
}

export const forgetKeys = (store: Store): void => {
  store.sql.exec("DELETE FROM keys");
};
