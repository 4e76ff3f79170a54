import { sql } from "drizzle-orm";
import { changeProducts } from "#goods/catalog";
import { recountRatings } from "#goods/ratings";
import type { Ctx } from "#platform/context";
import { commit } from "#platform/data/outbox";
import type { Job } from "#platform/data/schedule";

const PRODUCTS_A_STEP = 500;

/** Compares what every product shows with its approved reviews, and puts it right. There is nothing to put right unless something else has written there. */
export async function recountReviews(ctx: Ctx): Promise<{ products: number; wrong: number }> {
  const approved = sql`SELECT product_id, rating FROM reviews WHERE status = 'approved'`;
  const found = { products: 0, wrong: 0 };
  for (let after: string | undefined = ""; after !== undefined;) {
    const [page, wrong]: readonly [{ id: string }[], { id: string }[]] = await ctx.db.batch(
      recountRatings(ctx, approved, { after, limit: PRODUCTS_A_STEP }),
    );
    for (const { id } of wrong) ctx.log.error("rating_was_wrong", { product_id: id });
    if (wrong.length > 0)
      await commit(
        ctx,
        changeProducts(
          ctx,
          wrong.map(({ id }) => id),
        ),
      );
    found.products += page.length;
    found.wrong += wrong.length;
    after = page.length < PRODUCTS_A_STEP ? undefined : page.at(-1)?.id;
  }
  return found;
}

export const reviewJobs: readonly Job[] = [{ name: "reviews.recount", every: "day", run: recountReviews }];
