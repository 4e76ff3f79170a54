import { sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import type { PersonalData } from "#platform/data/personal-data";
import { toMyReviewDto } from "./schemas.ts";
import { deleteReviews, selectOwned, unsealReview } from "./store.ts";
import { reviews } from "./tables.ts";

/** What they wrote goes. Stars that everybody sees stay, and so do the figures; what nobody sees is deleted. */
const eraseReviews = (ctx: Ctx, owner_id: string): Statement[] => [
  ...deleteReviews(ctx, sql`reviews.owner_id = ${owner_id} AND reviews.status <> 'approved'`),
  ctx.db
    .update(reviews)
    .set({
      title: null,
      comment: null,
      author_name: null,
      locale: null,
      answer: null,
      answered_at: null,
      revision: sql`${reviews.revision} + 1`,
      erased_at: ctx.now(),
      updated_at: ctx.now(),
    })
    .where(sql`reviews.owner_id = ${owner_id}`),
];

export const reviewPersonalData: PersonalData = {
  gather: async (ctx, { user_id }) => {
    const rows = await selectOwned(ctx, user_id);
    return { reviews: (await Promise.all(rows.map((row) => unsealReview(ctx, row)))).map(toMyReviewDto) };
  },
  erase: (ctx, { user_id }) => eraseReviews(ctx, user_id),
  guest: { erase: (ctx, { order_id }) => eraseReviews(ctx, order_id) },
};
