import type { Ctx } from "#platform/context";
import { inIds } from "#platform/data/db";
import { FILES_AT_ONCE } from "#platform/data/delete-files";
import { commit } from "#platform/data/outbox";
import type { Job } from "#platform/data/schedule";
import { destroyPersonalKeys } from "#platform/secrets/personal";
import { pageKeyOf } from "./find-papers.ts";
import { papersOver } from "./store.ts";
import { invoices } from "./tables.ts";

const ROUNDS_MAX = 50;

/** Destroys the keys of papers whose time is over, with what they said and their pages. Numbers, dates and amounts stay. */
async function forgetInvoices(ctx: Ctx): Promise<{ papers: number }> {
  let papers = 0;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const over = await papersOver(ctx, ctx.now(), FILES_AT_ONCE);
    if (over.length === 0) break;
    const ids = over.map(({ id }) => id);
    await ctx.env.FILES.delete(ids.map(pageKeyOf));
    await commit(ctx, [
      destroyPersonalKeys(ctx, ids),
      ctx.db.update(invoices).set({ snapshot: null }).where(inIds(invoices.id, ids)),
    ]);
    papers += ids.length;
  }
  return { papers };
}

export const invoiceJobs: readonly Job[] = [{ name: "forget_invoices", every: "day", run: forgetInvoices }];
