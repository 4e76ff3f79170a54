import { type SQL, sql } from "drizzle-orm";
import { SECOND } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { isGuardViolation, type Statement } from "#platform/data/db";
import { onCommit } from "#platform/data/outbox";
import { TrustedVersion } from "#platform/data/trusted-version";
import { sellingTerms } from "./tables.ts";

/** What this isolate knows of the version: carts are shown by terms that may be 10 s old, and checkout asks. */
export const termsVersion = new TrustedVersion(10 * SECOND);

/** SQL for the version of the selling terms: 0 while nothing has been set. */
export const sellingTermsVersion = sql<number>`coalesce((SELECT version FROM selling_terms WHERE id = 1), 0)`;

/** A statement that makes every kept snapshot of the selling terms old. It belongs in the batch of each change of them. */
export function bumpSellingTerms(ctx: Ctx): Statement {
  onCommit(ctx, () => termsVersion.forget());
  return ctx.db
    .insert(sellingTerms)
    .values({ id: 1, version: 1 })
    .onConflictDoUpdate({ target: sellingTerms.id, set: { version: sql`${sellingTerms.version} + 1` } });
}

/** As `bumpSellingTerms`, for a change that must leave something true: where it is not, after the statements before this one, the batch is undone, and `isTermsChanged`. */
export function raiseSellingTermsIf(ctx: Ctx, condition: SQL): Statement {
  onCommit(ctx, () => termsVersion.forget());
  return ctx.db
    .insert(sellingTerms)
    .values({ id: 1, version: sql`CASE WHEN ${condition} THEN ${sellingTermsVersion} + 1 END` })
    .onConflictDoUpdate({ target: sellingTerms.id, set: { version: sql`excluded.version` } });
}

/** As `raiseSellingTermsIf`, for a change that was decided by what was read at `version`: that must be the newest still. */
export const raiseSellingTermsFrom = (ctx: Ctx, version: number): Statement =>
  raiseSellingTermsIf(ctx, sql`${sellingTermsVersion} = ${version}`);

export const isTermsChanged = (error: unknown): boolean => isGuardViolation(error, "selling_terms.version");
