import { streamCsv } from "#platform/basics/csv";
import { toDecimal } from "#platform/basics/money";
import type { Ctx } from "#platform/context";
import { pagesOf } from "#platform/data/cursor";
import { PRICE_COLUMNS } from "./read-price-file.ts";
import { selectPrices } from "./store.ts";

const PAGE = 1_000;

/** The prices of a list, or the variants' own where `list_id` is empty, as `importPrices` reads them: by variant, currency and tier. */
export const exportPrices = (ctx: Ctx, list_id: string): ReadableStream<Uint8Array> =>
  streamCsv(PRICE_COLUMNS, readLines(ctx, list_id), { comes_back: true });

async function* readLines(ctx: Ctx, list_id: string) {
  const pages = pagesOf(
    PAGE,
    // One more than the limit comes along.
    (after) => selectPrices(ctx, { list_id, is_kept: true }, after, PAGE - 1),
    (row) => [row.variant_id, row.currency, row.min_quantity],
  );
  for await (const rows of pages)
    yield rows.map(({ sku, currency, min_quantity, amount }) => ({
      sku,
      currency,
      min_quantity,
      price: toDecimal(amount, currency),
    }));
}
