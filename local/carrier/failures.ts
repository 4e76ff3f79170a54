import { z } from "zod";
import { anyLies, failureTimes, lieOfAny } from "../sandbox/failures.ts";

/** Answers that a carrier should not give: it does its work, and says this of it. */
export const LIES = [
  ...anyLies,
  "not_pdf",
  "other_parcel",
  "long_number",
  "script_url",
  "negative_cost",
  "negative_price",
  "other_currency",
  "huge_price",
  "no_number",
  "half_a_cent",
  "other_service",
  "prices_twice",
] as const;

/**
 * What goes wrong on order, for the next calls of an operation. Without doing anything `error` answers 500 and `timeout` never answers.
 * `lost` does its work and never answers, `slow` does its work and answers late. A lie does its work and answers with something else.
 */
export const FailureOrder = z.strictObject({
  operation: z.enum(["*", "buy", "find", "file", "cancel", "tracking", "rates"]).default("*"),
  kind: z.enum(["error", "timeout", "lost", "slow", ...LIES]),
  ...failureTimes,
});
export type Failure = z.output<typeof FailureOrder>;

const ofRates = (price: object) => ({ data: [{ service: "standard", price }] });

/** The answer that a lie gives in place of the true one. */
export async function lieInstead(kind: Failure["kind"], truth: Response): Promise<Response> {
  const lie = lieOfAny(kind, truth);
  if (lie) return lie;
  if (kind === "not_pdf") return new Response("MZ not a label", { headers: { "content-type": "application/pdf" } });
  const changes: Partial<Record<Failure["kind"], object>> = {
    other_parcel: { tracking_number: "PP999999999XXXX" },
    long_number: { tracking_number: "9".repeat(10_240) },
    script_url: { tracking_url: "javascript:alert(1)" },
    negative_cost: { cost: { amount: -100, currency: "USD" } },
    negative_price: ofRates({ amount: -100, currency: "USD" }),
    other_currency: ofRates({ amount: 100, currency: "XTS" }),
    huge_price: ofRates({ amount: 1e300, currency: "USD" }),
    no_number: ofRates({ amount: "NaN", currency: "USD" }),
    half_a_cent: ofRates({ amount: 100.5, currency: "USD" }),
    other_service: { data: [{ service: "teleport", price: null }] },
    prices_twice: { data: [1, 2].map(() => ({ service: "standard", price: { amount: 1, currency: "USD" } })) },
  };
  const body: unknown = await truth.json();
  return Response.json({ ...(typeof body === "object" ? body : {}), ...changes[kind] });
}
