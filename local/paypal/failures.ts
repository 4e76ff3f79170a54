import { z } from "zod";
import { anyLies, failureTimes, lieOfAny } from "../sandbox/failures.ts";

/** Answers that PayPal should not give: it does its work, and says this of it. */
export const LIES = [...anyLies, "other_order", "other_amount"] as const;

/**
 * What goes wrong on order, for the next calls of an operation. Without doing anything `error` answers 500, `unauthorized` 401, `limited` 429
 * and `timeout` never answers. `lost` does its work and never answers, `slow` does its work and answers late. A lie does its work and
 * answers with something else.
 */
export const FailureOrder = z.strictObject({
  operation: z
    .enum([
      "*",
      "token",
      "create",
      "retrieve",
      "capture",
      "refund",
      "retrieve_refund",
      "retrieve_capture",
      "report",
      "certificate",
    ])
    .default("*"),
  kind: z.enum(["error", "unauthorized", "limited", "forbidden", "timeout", "lost", "slow", ...LIES]),
  ...failureTimes,
});
export type Failure = z.output<typeof FailureOrder>;

export const isLie = (kind: Failure["kind"]): boolean => LIES.some((lie) => lie === kind);

/** The answer that a lie gives in place of the true one. */
export async function lieInstead(kind: Failure["kind"], truth: Response): Promise<Response> {
  const lie = lieOfAny(kind, truth);
  if (lie) return lie;
  const text = await truth.text();
  const told =
    kind === "other_order"
      ? text.replaceAll(/"custom_id":"[^"]+"/g, `"custom_id":"${crypto.randomUUID()}"`)
      : text.replaceAll(/"value":"[^"]+"/g, '"value":"0.01"');
  return new Response(told, { status: truth.status, headers: truth.headers });
}
