import { Refusal } from "./errors.ts";
import type { Store } from "./store.ts";

export interface StoredAnswer {
  status: number;
  body: string;
  request_id: string;
}

const KEPT_MS = 24 * 3_600_000;

/** The answer that this key got before, or undefined when it is new; another request under the same key is refused. */
export function recall(
  store: Store,
  key: string,
  route: string,
  fingerprint: string,
  now_ms: number,
): StoredAnswer | undefined {
  store.sql.exec("DELETE FROM idempotency WHERE created_at < ?", now_ms - KEPT_MS);
  const row = store.sql
    .exec<{ route: string; fingerprint: string; status: number; body: string; request_id: string }>(
      "SELECT route, fingerprint, status, body, request_id FROM idempotency WHERE key = ?",
      key,
    )
    .toArray()[0];
  if (!row) return undefined;
  if (row.route !== route) {
    throw mismatch(
      `Keys for idempotent requests can only be used for the same endpoint they were first used for ('${row.route.split(" ")[1]}'). Try using a key other than '${key}' if you meant to execute a different request.`,
    );
  }
  if (row.fingerprint !== fingerprint) {
    throw mismatch(
      `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
    );
  }
  return { status: row.status, body: row.body, request_id: row.request_id };
}

export function remember(
  store: Store,
  key: string,
  route: string,
  fingerprint: string,
  answer: StoredAnswer,
  now_ms: number,
): void {
  store.sql.exec(
    "INSERT INTO idempotency (key, route, fingerprint, status, body, request_id, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
    key,
    route,
    fingerprint,
    answer.status,
    answer.body,
    answer.request_id,
    now_ms,
  );
}

/** Stripe may prune keys after a day; a drill does not wait that long. */
export const forgetKeys = (store: Store): void => void store.sql.exec("DELETE FROM idempotency");

export const keyInUse = (key: string): Refusal =>
  new Refusal(
    409,
    {
      code: "idempotency_key_in_use",
      message: `There is currently another in-progress request using this Idempotent Key: ${key}. Please try again later.`,
      type: "idempotency_error",
    },
    false,
  );

const mismatch = (message: string): Refusal => new Refusal(400, { message, type: "idempotency_error" }, false);
