import { sellerOf } from "#aftersales/invoices";
import { drawPicks } from "#aftersales/papers";
import type { PickFilter } from "#ordering/order-desk";
import type { Ctx } from "#platform/context";
import { firstPicks } from "./list-picks.ts";
import { toPickDto } from "./pick-schemas.ts";

/** What one page to print has at the most: nobody picks more in one go. */
export const PICKS_PRINTED_MAX = 500;

/** The pick list as a page to print, for a reader of this locale. */
export async function printPicks(ctx: Ctx, filter: PickFilter, locale: string | null): Promise<string> {
  const rows = await firstPicks(ctx, filter, PICKS_PRINTED_MAX);
  return drawPicks({
    locale,
    time_zone: ctx.config.SHOP_TIME_ZONE,
    seller: sellerOf(ctx),
    printed_at: ctx.now(),
    picks: rows.map(toPickDto),
  });
}
