import { and, asc, count, desc, eq, getTableColumns, gt, type SQL, sql } from "drizzle-orm";
import { changeProducts } from "#goods/catalog";
import { countRatings } from "#goods/ratings";
import type { DayOrTime } from "#platform/basics/days";
import type { Ctx } from "#platform/context";
import { behind, type CursorValue } from "#platform/data/cursor";
import { type Database, inIds, type Statement } from "#platform/data/db";
import { insertRows } from "#platform/data/insert-rows";
import { within } from "#platform/data/within";
import { keepPersonalKey, personalKeyOf, sealColumns, unsealColumns } from "#platform/secrets/personal";
import type { ReviewStatus } from "./rules.ts";
import { reviewReports, reviews, reviewVotes } from "./tables.ts";

const columns = { ...getTableColumns(reviews), personal_key: personalKeyOf("reviews.owner_id") };

/** What people wrote, as it is sealed. */
const sealed = ["title", "comment", "author_name", "answer"] as const;
type Written = Readonly<Partial<Record<(typeof sealed)[number], string | null>>>;

const wholeReviews = (db: Database) => db.select(columns).from(reviews);
export type SealedReview = Awaited<ReturnType<typeof wholeReviews>>[number];

/** A statement that reads a review: one row or none, sealed. */
export const selectReview = (ctx: Ctx, id: string) => wholeReviews(ctx.db).where(eq(reviews.id, id));

/** A statement: the id of an owner's review of a product. */
export const selectReviewOf = (ctx: Ctx, owner_id: string, product_id: string) =>
  ctx.db
    .select({ id: reviews.id })
    .from(reviews)
    .where(and(eq(reviews.owner_id, owner_id), eq(reviews.product_id, product_id)));

export const sealReview = <W extends Written>(ctx: Ctx, personal_key: string, written: W) =>
  sealColumns(ctx, personal_key, "reviews", written);

/** The review with what people wrote: all null once its author is erased. */
export const unsealReview = (ctx: Ctx, row: SealedReview) =>
  unsealColumns<SealedReview, (typeof sealed)[number]>(ctx, "reviews", row, sealed);
export type ReviewRow = Awaited<ReturnType<typeof unsealReview>>;

export const reviewSorts = {
  newest: { columns: [reviews.created_at, reviews.id], direction: "desc" },
  oldest: { columns: [reviews.created_at, reviews.id], direction: "asc" },
  rating: { columns: [reviews.rating, reviews.id], direction: "desc" },
  "-rating": { columns: [reviews.rating, reviews.id], direction: "asc" },
  helpful: { columns: [reviews.helpful_count, reviews.id], direction: "desc" },
} as const;
export type ReviewSort = keyof typeof reviewSorts;

export const keysOf = (sort: ReviewSort, row: SealedReview): CursorValue[] => {
  const first = { newest: row.created_at, oldest: row.created_at, rating: row.rating, "-rating": row.rating };
  return [sort === "helpful" ? row.helpful_count : first[sort], row.id];
};

export type ShownFilter = {
  readonly rating?: number | undefined;
  readonly is_verified?: boolean | undefined;
};

const shownOf = (product: SQL, { rating, is_verified }: ShownFilter) =>
  and(
    sql`${reviews.product_id} = ${product}`,
    eq(reviews.status, "approved"),
    // A plus keeps the order's own index: what is left out of it is few.
    rating === undefined ? undefined : sql`+${reviews.rating} = ${rating}`,
    is_verified === undefined ? undefined : eq(reviews.is_verified, is_verified),
  );

/** Statements: a page of what is shown of a product, one more than `limit`, and how many there are in all. `product` is SQL for its id. */
export function selectShown(
  db: Database,
  product: SQL,
  filter: ShownFilter,
  {
    sort,
    after,
    limit,
  }: { readonly sort: ReviewSort; readonly after: readonly CursorValue[] | null; readonly limit: number },
) {
  const { columns: keys, direction } = reviewSorts[sort];
  const shown = shownOf(product, filter);
  const rows = wholeReviews(db)
    .where(and(shown, behind(keys, direction, after)))
    .orderBy(...keys.map((key) => (direction === "asc" ? asc(key) : desc(key))))
    .limit(limit + 1);
  return { rows, total: db.select({ total_count: count() }).from(reviews).where(shown) };
}

/** A page of an account's own, the newest first, one more than `limit`. */
export const selectOwn = (ctx: Ctx, user_id: string, after: readonly CursorValue[] | null, limit: number) =>
  wholeReviews(ctx.db)
    .where(and(eq(reviews.user_id, user_id), behind([reviews.created_at, reviews.id], "desc", after)))
    .orderBy(desc(reviews.created_at), desc(reviews.id))
    .limit(limit + 1);

export const countOwn = (ctx: Ctx, user_id: string) =>
  ctx.db.select({ total_count: count() }).from(reviews).where(eq(reviews.user_id, user_id));

/** All of an owner's, sealed: of an account, or of a guest by an order. */
export const selectOwned = (ctx: Ctx, owner_id: string) => wholeReviews(ctx.db).where(eq(reviews.owner_id, owner_id));

export type QueueFilter = {
  readonly status?: ReviewStatus | undefined;
  readonly rating?: number | undefined;
  readonly product_id?: string | undefined;
  readonly is_reported?: boolean | undefined;
  readonly created_at_from?: DayOrTime | undefined;
  readonly created_at_to?: DayOrTime | undefined;
};

const queued = (ctx: Ctx, filter: QueueFilter) => {
  const { status, rating, product_id, is_reported, created_at_from: from, created_at_to: to } = filter;
  const narrow = product_id !== undefined || is_reported === true;
  return and(
    product_id === undefined ? undefined : eq(reviews.product_id, product_id),
    is_reported === undefined ? undefined : is_reported ? gt(reviews.report_count, 0) : eq(reviews.report_count, 0),
    status === undefined ? undefined : narrow ? sql`+${reviews.status} = ${status}` : eq(reviews.status, status),
    rating === undefined ? undefined : eq(reviews.rating, rating),
    within(ctx, reviews.created_at, { from, to }),
  );
};

/** A page of all of them for staff, the newest first, one more than `limit`. */
export const selectQueue = (ctx: Ctx, filter: QueueFilter, after: readonly CursorValue[] | null, limit: number) =>
  wholeReviews(ctx.db)
    .where(and(queued(ctx, filter), behind([reviews.created_at, reviews.id], "desc", after)))
    .orderBy(desc(reviews.created_at), desc(reviews.id))
    .limit(limit + 1);

export const countQueue = (ctx: Ctx, filter: QueueFilter) =>
  ctx.db.select({ total_count: count() }).from(reviews).where(queued(ctx, filter));

/** How often each reason was named for a review. */
export const selectReports = (ctx: Ctx, review_id: string) =>
  ctx.db
    .select({ reason: reviewReports.reason, report_count: count() })
    .from(reviewReports)
    .where(eq(reviewReports.review_id, review_id))
    .groupBy(reviewReports.reason);

/** A statement that counts these reviews' ratings, as far as they are approved at that place of the batch, in or out of their products'. */
const counting = (ctx: Ctx, which: SQL, by: 1 | -1): Statement =>
  countRatings(ctx, {
    ratings: sql`SELECT product_id, rating FROM reviews WHERE ${which} AND status = 'approved'`,
    product_ids: sql`SELECT product_id FROM reviews WHERE ${which} AND status = 'approved'`,
    by,
  });

/** Statements that change these reviews, with their products' figures: they are counted out as they were, and in as they are then. */
export const recounted = (ctx: Ctx, which: SQL, statements: readonly Statement[]): Statement[] => [
  counting(ctx, which, -1),
  ...statements,
  counting(ctx, which, 1),
];

/** As `recounted`, where answers that are cached show another figure then. */
export const recountedShown = (ctx: Ctx, which: SQL, statements: readonly Statement[]): Statement[] => [
  ...recounted(ctx, which, statements),
  ...changeProducts(ctx, sql`SELECT product_id FROM reviews WHERE ${which}`),
];

export const isReview = (id: string): SQL => sql`reviews.id = ${id}`;

/** Statements that take these reviews away, with what others did about them. */
export const deleteReviews = (ctx: Ctx, which: SQL): Statement[] => [
  counting(ctx, which, -1),
  ctx.db.delete(reviewVotes).where(sql`review_id IN (SELECT id FROM reviews WHERE ${which})`),
  ctx.db.delete(reviewReports).where(sql`review_id IN (SELECT id FROM reviews WHERE ${which})`),
  ctx.db.delete(reviews).where(which),
];

/** A review that another shop has gathered, with what it is to be sealed with: nobody's here, so it is its own owner. */
export type GatheredReview = Pick<
  typeof reviews.$inferSelect,
  "id" | "product_id" | "rating" | "locale" | "status" | "is_verified" | "created_at"
> & { readonly personal_key: string; readonly written: Required<Written> };

/** Statements that write down such reviews with their products' figures. One that is there already breaks the batch. */
export async function gatheredStatements(ctx: Ctx, gathered: readonly GatheredReview[]): Promise<Statement[]> {
  const rows = [];
  for (const { personal_key, written, ...review } of gathered)
    rows.push({
      ...review,
      owner_id: review.id,
      ...(await sealReview(ctx, personal_key, written)),
      answered_at: written.answer === null ? null : review.created_at,
      revision: 1,
      updated_at: review.created_at,
    });
  const shown = gathered.filter(({ status }) => status === "approved").map(({ product_id }) => product_id);
  const ids = sql`reviews.id IN (SELECT value FROM json_each(${JSON.stringify(gathered.map(({ id }) => id))}))`;
  return [
    ...gathered.map(({ id, personal_key }) => keepPersonalKey(ctx, id, personal_key)),
    insertRows(ctx, reviews, rows),
    counting(ctx, ids, 1),
    ...(shown.length > 0 ? changeProducts(ctx, shown) : []),
  ];
}

/** A statement: which of these reviews there are. */
export const selectKnownReviews = (ctx: Ctx, ids: readonly string[]) =>
  ctx.db.select({ id: reviews.id }).from(reviews).where(inIds(reviews.id, ids));
