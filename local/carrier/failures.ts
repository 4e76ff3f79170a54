import { z } from "zod";
import type { Store } from "./store.ts";

/** Answers that a carrier should not give: it does its work, and says this of it. */
export const LIES = [
  "nonsense",
  "not_json",
  "redirect",
  "huge",
  "not_pdf",
  "other_parcel",
  "long_number",
  "script_url",
  "negative_cost",
] as const;

/**
 * What goes wrong on order, for the next calls of an operation. Without doing anything `error` answers 500 and `timeout` never answers.
 * `lost` does its work and never answers, `slow` does its work and answers late. A lie does its work and answers with something else.
 */
export const FailureOrder = z.strictObject({
  operation: z.enum(["*", "buy", "find", "file", "cancel", "tracking"]).default("*"),
  kind: z.enum(["error", "timeout", "lost", "slow", ...LIES]),
  times: z.int().min(1).max(10_000).default(1),
  delay_ms: z.int().min(0).max(120_000).default(0),
});
export type Failure = z.output<typeof FailureOrder>;

export function orderFailure(store: Store, { operation, kind, times, delay_ms }: Failure): void {
  store.sql.exec(
    "INSERT INTO failures (operation, kind, left_over, delay_ms) VALUES (?, ?, ?, ?)",
    operation,
    kind,
    times,
    delay_ms,
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

const HUGE_BYTES = 5 * 1024 * 1024;

/** The answer that a lie gives in place of the true one. */
export async function lieInstead(kind: Failure["kind"], truth: Response): Promise<Response> {
  if (kind === "not_json")
    return new Response("<html>It works</html>", { headers: { "content-type": "text/html; charset=utf-8" } });
  if (kind === "redirect")
    return new Response(null, { status: 302, headers: { location: "https://shop.test/health" } });
  if (kind === "huge") return new Response(new Uint8Array(HUGE_BYTES), { headers: truth.headers });
  if (kind === "not_pdf") return new Response("MZ not a label", { headers: { "content-type": "application/pdf" } });
  if (kind === "nonsense") return Response.json({ yes: true });
  const changes: Partial<Record<Failure["kind"], object>> = {
    other_parcel: { tracking_number: "PP999999999XXXX" },
    long_number: { tracking_number: "9".repeat(10_240) },
    script_url: { tracking_url: "javascript:alert(1)" },
    negative_cost: { cost: { amount: -100, currency: "USD" } },
  };
  const body: unknown = await truth.json();
  return Response.json({ ...(typeof body === "object" ? body : {}), ...changes[kind] });
}
