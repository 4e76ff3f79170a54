import { and, eq, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { inIds } from "#platform/db";
import type { Kind } from "./rules.ts";
import { drifts } from "./tables.ts";

/** A statement: which of these drifts somebody has dealt with by hand. No run touches them. */
export const acceptedOf = (ctx: Ctx, kind: Kind, subject_ids: readonly string[]) =>
  ctx.db
    .select({ subject_id: drifts.subject_id })
    .from(drifts)
    // Literals, since bound values would not be known to match the partial index.
    .where(
      and(
        sql`${drifts.state} IN ('open', 'accepted')`,
        eq(drifts.kind, kind),
        eq(drifts.state, "accepted"),
        inIds(drifts.subject_id, subject_ids),
      ),
    );
