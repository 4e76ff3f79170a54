import { type QueueFilter, selectQueue, unsealReview } from "#engagement/reviews";
import { slugsOf } from "#goods/catalog";
import { streamCsv } from "#platform/basics/csv";
import { toIso } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { pagesOf } from "#platform/data/cursor";
import { REVIEW_COLUMNS } from "./read-review-file.ts";

const PAGE = 200;

/** All reviews that match, newest first, as `importReviews` reads them. */
export const exportReviews = (ctx: Ctx, filter: QueueFilter): ReadableStream<Uint8Array> =>
  streamCsv(REVIEW_COLUMNS, readLines(ctx, filter), { comes_back: true });

async function* readLines(ctx: Ctx, filter: QueueFilter) {
  const pages = pagesOf(
    PAGE,
    // One more than the limit comes along.
    (after) => selectQueue(ctx, filter, after, PAGE - 1),
    (row) => [row.created_at, row.id],
  );
  for await (const sealed of pages) {
    const slugs = new Map(
      (await slugsOf(ctx.db, [...new Set(sealed.map(({ product_id }) => product_id))])).map(
        ({ id, slug }) => [id, slug] as const,
      ),
    );
    const rows = await Promise.all(sealed.map((row) => unsealReview(ctx, row)));
    yield rows.map((row) => ({
      ...row,
      product: slugs.get(row.product_id) ?? row.product_id,
      verified_purchase: String(row.is_verified),
      created_at: toIso(row.created_at),
    }));
  }
}
