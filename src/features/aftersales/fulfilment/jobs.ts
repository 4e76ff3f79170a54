import { and, asc, eq, lt } from "drizzle-orm";
import { fulfilments, moveOrderStatements, nextStatus, orderStateOf } from "#ordering/orders";
import { describeError } from "#platform/basics/log";
import { DAY } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { behind, type CursorValue } from "#platform/data/cursor";
import type { Job } from "#platform/data/schedule";
import { deliverStatements, parcelsOf } from "./fulfil-statements.ts";
import { commitMove, untilMoved } from "./move-parcels.ts";
import { deliverEvent } from "./rules.ts";
import { fulfilmentSettings } from "./settings.ts";

const PARCELS_A_PAGE = 100;
const PAGES_MAX = 20;

/** A statement that reads shipped parcels of which nothing was heard since `before`, those that have waited longest first. */
export const overdueParcels = (ctx: Ctx, before: number, after: readonly CursorValue[] | null) =>
  ctx.db
    .select({ id: fulfilments.id, order_id: fulfilments.order_id, updated_at: fulfilments.updated_at })
    .from(fulfilments)
    .where(
      and(
        eq(fulfilments.status, "shipped"),
        lt(fulfilments.updated_at, before),
        behind([fulfilments.updated_at, fulfilments.id], "asc", after),
      ),
    )
    .orderBy(asc(fulfilments.updated_at), asc(fulfilments.id))
    .limit(PARCELS_A_PAGE);

/** Marks parcels as delivered that were shipped long ago and of which nothing was heard since, each by itself. */
async function deliverByTime(ctx: Ctx): Promise<{ overdue: number; delivered: number }> {
  const { DELIVERED_AFTER_DAYS: days } = fulfilmentSettings.of(ctx.config);
  const count = { overdue: 0, delivered: 0 };
  if (days === 0) return count;
  const before = ctx.now() - days * DAY;
  let after: readonly CursorValue[] | null = null;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const found: Awaited<ReturnType<typeof overdueParcels>> = await overdueParcels(ctx, before, after);
    for (const parcel of found) if (await tryToDeliver(ctx, parcel, before)) count.delivered += 1;
    count.overdue += found.length;
    const last = found.at(-1);
    if (!last || found.length < PARCELS_A_PAGE) break;
    after = [last.updated_at, last.id];
  }
  return count;
}

type Overdue = { readonly id: string; readonly order_id: string };

/** One that cannot be delivered now leaves the others alone: the next run finds it again. */
async function tryToDeliver(ctx: Ctx, parcel: Overdue, before: number): Promise<boolean> {
  try {
    return await deliverOverdue(ctx, parcel, before);
  } catch (error) {
    ctx.log.error("delivery_unmarked", { fulfilment_id: parcel.id, ...describeError(error) });
    return false;
  }
}

/** False where there was news meanwhile, and while its order is on hold: then somebody is looking into it. */
const deliverOverdue = (ctx: Ctx, { id, order_id }: Overdue, before: number): Promise<boolean> =>
  untilMoved(async () => {
    const [[order], parcels] = await ctx.db.batch([orderStateOf(ctx, order_id), parcelsOf(ctx, order_id)]);
    const parcel = parcels.find((one) => one.id === id);
    if (!order || order.held_at !== null || parcel?.status !== "shipped" || parcel.updated_at >= before) return false;
    const event = deliverEvent(order.status, parcels, [id]);
    if (!nextStatus(order.status, event)) return false;
    const is_moved = await commitMove(ctx, [
      ...moveOrderStatements(ctx, order, event),
      ...deliverStatements(ctx, order_id, [id]),
    ]);
    return is_moved ? true : undefined;
  });

export const fulfilmentJobs: readonly Job[] = [
  { name: "fulfilment.deliver_by_time", every: "hour", run: deliverByTime },
];
