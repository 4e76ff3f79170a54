import { z } from "zod";
import { failureTimes } from "../sandbox/failures.ts";
import { LIES } from "./lies.ts";

/**
 * What goes wrong on order, for the next calls of an operation. Without doing anything `error` answers 500, `broken` does
 * so and keeps that answer for the key, `timeout` never answers. `lost` does its work and never answers, `slow` does its
 * work and answers late. A lie does its work and answers with something else: for `tax.calculations.create` alone.
 */
export const FailureOrder = z.strictObject({
  operation: z.string().min(1).max(100).default("*"),
  kind: z.enum(["broken", "error", "lost", "slow", "timeout", ...LIES]),
  ...failureTimes,
});
export type Failure = z.output<typeof FailureOrder>;
