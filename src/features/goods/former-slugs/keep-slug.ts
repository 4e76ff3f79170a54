import { and, eq, type SQL, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { formerSlugs } from "./tables.ts";

/** What has a slug that links are sent on from. */
export type Slugged = "product" | "category";

/** The statements of the batch that gives a thing another slug: links to the former one find it from then on. None where the slug stays. */
export function keepFormerSlug(
  ctx: Ctx,
  kind: Slugged,
  { id, from, to }: { readonly id: string; readonly from: string; readonly to: string | undefined },
): Statement[] {
  if (to === undefined || to === from) return [];
  const row = { kind, slug: from, subject_id: id, created_at: ctx.now() };
  return [
    ctx.db.delete(formerSlugs).where(and(eq(formerSlugs.kind, kind), eq(formerSlugs.slug, to))),
    ctx.db
      .insert(formerSlugs)
      .values(row)
      .onConflictDoUpdate({ target: [formerSlugs.kind, formerSlugs.slug], set: row }),
  ];
}

/** Forgets the former slugs of a thing that is deleted for good. */
export const forgetFormerSlugs = (ctx: Ctx, id: string): Statement =>
  ctx.db.delete(formerSlugs).where(eq(formerSlugs.subject_id, id));

/** The id of the thing that had this slug last: a scalar subquery for other features' selects, NULL where nothing had it. */
export const formerIdOf = (kind: Slugged, slug: string): SQL =>
  sql`(SELECT subject_id FROM former_slugs WHERE kind = ${kind} AND slug = ${slug})`;
