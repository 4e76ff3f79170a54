import { asc, lt } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { inIds, runBatch } from "#platform/data/db";
import type { Job } from "#platform/data/schedule";
import { deleteParts } from "./export-parts.ts";
import { orderExportParts, orderExports } from "./tables.ts";

const EXPORTS_A_RUN = 50;

/** The files first: an export without one reads as not found, a file without an export would be nobody's. */
async function forgetExports(ctx: Ctx): Promise<number> {
  const over = await ctx.db
    .select({ id: orderExports.id })
    .from(orderExports)
    .where(lt(orderExports.expires_at, ctx.now()))
    .orderBy(asc(orderExports.expires_at))
    .limit(EXPORTS_A_RUN);
  const ids = over.map(({ id }) => id);
  for (const id of ids) await deleteParts(ctx, id);
  if (ids.length > 0)
    await runBatch(ctx.db, [
      ctx.db.delete(orderExportParts).where(inIds(orderExportParts.export_id, ids)),
      ctx.db.delete(orderExports).where(inIds(orderExports.id, ids)),
    ]);
  return ids.length;
}

export const orderExportJobs: readonly Job[] = [
  { name: "order_exports.forget", every: "hour", run: async (ctx) => ({ forgotten: await forgetExports(ctx) }) },
];
