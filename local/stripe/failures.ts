import { z } from "zod";
import { LIES } from "./lies.ts";
import type { Store } from "./store.ts";

/**
 * What goes wrong on order, for the next calls of an operation. Without doing anything `error` answers 500, `broken` does
 * so and keeps that answer for the key, `timeout` never answers. `lost` does its work and never answers, `slow` does its
 * work and answers late. A lie does its work and answers with something else: for `tax.calculations.create` alone.
 */
export const FailureOrder = z.strictObject({
  operation: z.string().min(1).max(100).default("*"),
  kind: z.enum(["broken", "error", "lost", "slow", "timeout", ...LIES]),
  times: z.int().min(1).max(10_000).default(1),
  delay_ms: z.int().min(0).max(120_000).default(0),
});
export type Failure = z.output<typeof FailureOrder>;

export function orderFailure(store: Store, order: Failure): void {
  store.sql.exec(
    "INSERT INTO failures (operation, kind, left_over, delay_ms) VALUES (?, ?, ?, ?)",
    order.operation,
    order.kind,
    order.times,
    order.delay_ms,
  );
}

export const listFailures = (store: Store): unknown[] =>
  store.sql.exec("SELECT operation, kind, left_over AS times, delay_ms FROM failures ORDER BY sequence").toArray();

export const clearFailures = (store: Store): void => void store.sql.exec("DELETE FROM failures");

/** Takes the oldest order that is meant for this operation, once. */
export function takeFailure(store: Store, operation: string): Failure | undefined {
  const row = store.sql
    .exec<{ sequence: number; kind: string; left_over: number; delay_ms: number }>(
      "SELECT sequence, kind, left_over, delay_ms FROM failures WHERE operation IN (?, '*') ORDER BY sequence LIMIT 1",
      operation,
    )
    .toArray()[0];
  if (!row) return undefined;
  if (row.left_over > 1)
    store.sql.exec("UPDATE failures SET left_over = left_over - 1 WHERE sequence = ?", row.sequence);
  else store.sql.exec("DELETE FROM failures WHERE sequence = ?", row.sequence);
  return FailureOrder.parse({ operation, kind: row.kind, times: 1, delay_ms: row.delay_ms });
}
