import { streamCsv } from "#platform/basics/csv";
import { toDecimal } from "#platform/basics/money";
import type { Ctx } from "#platform/context";
import type { CursorValue } from "#platform/data/cursor";
import { PRICE_COLUMNS } from "./read-price-file.ts";
import { selectPrices } from "./store.ts";

const PAGE = 1_000;

/** The prices of a list, or the variants' own where `list_id` is empty, as `importPrices` reads them: by variant, currency and tier. */
export const exportPrices = (ctx: Ctx, list_id: string): ReadableStream<Uint8Array> =>
  streamCsv(PRICE_COLUMNS, pagesOf(ctx, list_id));

async function* pagesOf(ctx: Ctx, list_id: string) {
  for (let after: readonly CursorValue[] | null = null; ;) {
    // One more than the page comes along, and begins the next.
    const found = await selectPrices(ctx, { list_id, is_kept: true }, after, PAGE);
    const rows = found.slice(0, PAGE);
    yield rows.map(({ sku, currency, min_quantity, amount }) => ({
      sku,
      currency,
      min_quantity,
      price: toDecimal(amount, currency),
    }));
    const last = rows.at(-1);
    if (!last || found.length <= PAGE) return;
    after = [last.variant_id, last.currency, last.min_quantity];
  }
}
