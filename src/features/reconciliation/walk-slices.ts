import type { Ctx } from "#platform/context";
import type { Kind, Remedy } from "./rules.ts";
import type { reconcileRuns, Says } from "./tables.ts";

export type Run = typeof reconcileRuns.$inferSelect;

/** One thing on which two sides disagree, and whether it was put right just now. */
export type Finding = {
  readonly kind: Kind;
  readonly subject_id: string;
  readonly order_id?: string;
  readonly variant_id?: string;
  readonly intent_id?: string;
  readonly about_at?: number;
  readonly says: Partial<Says>;
  readonly remedy: Remedy;
  readonly mended: boolean;
};

/** What one step of a walk came to; `cursor` is null when the walk is at its end. */
export type Slice = { readonly compared: number; readonly findings: readonly Finding[]; readonly cursor: unknown };

/** Takes one bounded step from where the run's cursor is, null at the beginning. Interrupted, it is taken again. */
export type Walk = (ctx: Ctx, run: Run) => Promise<Slice>;
