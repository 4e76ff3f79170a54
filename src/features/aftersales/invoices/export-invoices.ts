import { streamCsv } from "#platform/basics/csv";
import { dayAt, momentsOf, startOfDay } from "#platform/basics/days";
import { invalidField } from "#platform/basics/errors";
import { toDecimal } from "#platform/basics/money";
import { DAY, HOUR, toIso } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { pagesOf } from "#platform/data/cursor";
import { type InvoiceFilter, selectInvoices } from "./store.ts";

const PAGE = 500;
const DAYS_MAX = 366;
const COLUMNS = ["number", "kind", "issued_at", "order_number", "currency", "net", "tax", "amount"] as const;

/**
 * All papers that match, newest first, as CSV that comes as it is read. Without a beginning from the first of this month on. Raises
 * `invalid_request` for a range that is empty or above a year.
 */
export function exportInvoices(ctx: Ctx, filter: InvoiceFilter) {
  const zone = ctx.config.SHOP_TIME_ZONE;
  const asked = momentsOf({ from: filter.issued_at_from, to: filter.issued_at_to }, zone);
  const until = asked.until ?? ctx.now() + 1;
  const from = asked.from ?? startOfDay(`${dayAt(until - 1, zone).slice(0, 7)}-01`, zone);
  if (from >= until) throw invalidField("issued_at_to", "too_small", "must be after `issued_at_from`");
  // An hour more, for the day on which clocks go back.
  if (until - from > DAYS_MAX * DAY + HOUR)
    throw invalidField("issued_at_to", "too_big", `must be at most ${DAYS_MAX} days after \`issued_at_from\``);
  return streamCsv(COLUMNS, readLines(ctx, { ...filter, issued_at_from: { at: from }, issued_at_to: { at: until } }));
}

async function* readLines(ctx: Ctx, filter: InvoiceFilter) {
  const pages = pagesOf(
    PAGE,
    (after) => selectInvoices(ctx, filter, after, PAGE),
    (row) => [row.issued_at, row.id],
  );
  for await (const rows of pages)
    yield rows.map(({ number, kind, issued_at, order_number, currency, amount, tax_total }) => ({
      number,
      kind,
      issued_at: toIso(issued_at),
      order_number,
      currency,
      net: toDecimal(amount - tax_total, currency),
      tax: toDecimal(tax_total, currency),
      amount: toDecimal(amount, currency),
    }));
}
