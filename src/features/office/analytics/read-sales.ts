import { refundsGiven } from "#money/ledger";
import { salesByCurrency } from "#ordering/orders";
import { dayAt, type DayOrTime, momentsOf, startOfDay } from "#platform/basics/days";
import { invalidField } from "#platform/basics/errors";
import { DAY } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { type Grouping, periodsOf } from "./period-rules.ts";
import { joinSales } from "./rules.ts";

const DAYS_MAX = 366;

type Asked = {
  readonly sold_at_from?: DayOrTime | undefined;
  readonly sold_at_to?: DayOrTime | undefined;
  readonly group_by: Grouping;
};

/**
 * What was sold and given back in a range, whole and by day, week or month of the shop's time zone, as it is known now: one trip. Without a
 * beginning from the first of this month on, without an end until now. Raises `invalid_request` for a range that is empty or above a year.
 */
export async function readSales(ctx: Ctx, { sold_at_from, sold_at_to, group_by }: Asked) {
  const zone = ctx.config.SHOP_TIME_ZONE;
  const asked = momentsOf({ from: sold_at_from, to: sold_at_to }, zone);
  const until = asked.until ?? ctx.now();
  const from = asked.from ?? startOfDay(`${dayAt(until - 1, zone).slice(0, 7)}-01`, zone);
  if (from >= until) throw invalidField("sold_at_to", "too_small", "must be after `sold_at_from`");
  // An hour more, for the day on which clocks go back.
  if (until - from > DAYS_MAX * DAY + DAY / 24)
    throw invalidField("sold_at_to", "too_big", `must be at most ${DAYS_MAX} days after \`sold_at_from\``);
  const periods = periodsOf({ from, until }, group_by, zone);
  const [sold, given] = await ctx.db.batch([salesByCurrency(ctx, periods), refundsGiven(ctx, periods)]);
  return {
    from,
    until,
    totals: joinSales(sold, given),
    periods: periods.map((period, i) => ({
      ...period,
      totals: joinSales(
        sold.filter((row) => row.span === i),
        given.filter((row) => row.span === i),
      ),
    })),
  };
}
