import { type GatheredReview, gatheredStatements, ReviewInput, selectKnownReviews } from "#engagement/reviews";
import { selectRating } from "#goods/ratings";
import { PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isUniqueViolation } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { makePersonalKey } from "#platform/secrets/personal";
import { derivedId } from "#platform/secrets/tokens";
import { type FileRow, readReviewFile, type RowFault } from "./read-review-file.ts";
import type { RowResult } from "./schemas.ts";

/** The header is row 1. */
const FIRST_ROW = 2;
const A_STEP = 50;
const ATTEMPTS = 4;

type Read = { readonly row: number } & ({ readonly said: FileRow } | { readonly fault: RowFault });

/**
 * Writes down the reviews of a file, each row for itself. They are nobody's: each has a key of its own. Sent again, it changes nothing,
 * and neither does an exported review that is still there. Raises 422 for a file that holds no reviews.
 */
export async function importReviews(ctx: Ctx, bytes: Uint8Array): Promise<RowResult[]> {
  const rows = readReviewFile(bytes, ctx.now()).map((read, at): Read => {
    const row = at + FIRST_ROW;
    return "fault" in read ? { row, fault: read.fault } : { row, said: read };
  });
  const results: RowResult[] = [];
  for (let at = 0; at < rows.length; at += A_STEP)
    results.push(...(await importStep(ctx, rows.slice(at, at + A_STEP))));
  return results;
}

async function importStep(ctx: Ctx, rows: readonly Read[]): Promise<RowResult[]> {
  const ids = await idsOfProducts(ctx, rows);
  const judged = await Promise.all(rows.map((read) => judge(ctx, read, ids)));
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const written = await tryToWrite(ctx, judged);
    if (written) return written;
  }
  throw PlatformError.overloaded();
}

/** The ids of the active products that the rows name, by what they name them. */
async function idsOfProducts(ctx: Ctx, rows: readonly Read[]): Promise<ReadonlyMap<string, string>> {
  const names = [...new Set(rows.flatMap((read) => ("said" in read ? [read.said.product] : [])))];
  const [first, ...others] = names.map((name) => selectRating(ctx.db, name));
  if (!first) return new Map();
  const found = await ctx.db.batch([first, ...others]);
  return new Map(
    names.flatMap((name, at) => {
      const product = found[at]?.[0];
      return product ? [[name, product.id] as const] : [];
    }),
  );
}

type Judged = { readonly row: number } & (
  | { readonly review: Omit<GatheredReview, "personal_key">; readonly exported_from: string | null }
  | { readonly fault: RowFault }
);

async function judge(ctx: Ctx, read: Read, products: ReadonlyMap<string, string>): Promise<Judged> {
  const { row } = read;
  if ("fault" in read) return { row, fault: read.fault };
  const { said } = read;
  const product_id = products.get(said.product);
  if (product_id === undefined) return { row, fault: "product_not_found" };
  const { rating, title, comment, author_name, locale, answer } = said;
  const input = ReviewInput.safeParse({ rating, title, comment, author_name, locale });
  const is_answer = ReviewInput.shape.comment.safeParse(answer).success;
  if (!input.success || !is_answer) return { row, fault: "invalid_text" };
  const written = { title, comment, author_name, answer };
  const { status, is_verified, id: exported_from } = said;
  // What it says is what it is: the same row of the same file is the same review.
  const id = await derivedId(`review ${JSON.stringify([product_id, rating, locale, said.created_at, written])}`);
  const created_at = said.created_at ?? ctx.now();
  return { row, exported_from, review: { id, product_id, rating, locale, status, is_verified, created_at, written } };
}

/** Undefined where somebody else wrote one of them at the same moment. */
async function tryToWrite(ctx: Ctx, judged: readonly Judged[]): Promise<RowResult[] | undefined> {
  const named = judged.flatMap((one) =>
    "review" in one ? [one.review.id, ...(one.exported_from === null ? [] : [one.exported_from])] : [],
  );
  const there = new Set((await selectKnownReviews(ctx, named)).map(({ id }) => id));
  const fresh: GatheredReview[] = [];
  const results: RowResult[] = [];
  for (const one of judged) {
    const { row } = one;
    if ("fault" in one) {
      results.push({ row, status: "failed", code: one.fault, review_id: null });
      continue;
    }
    const { review, exported_from } = one;
    const known = [exported_from, review.id].find((id) => id !== null && there.has(id));
    if (known === undefined) fresh.push({ ...review, personal_key: await makePersonalKey(ctx) });
    there.add(review.id);
    results.push({
      row,
      status: known === undefined ? "created" : "unchanged",
      code: null,
      review_id: known ?? review.id,
    });
  }
  if (fresh.length === 0) return results;
  const count = fresh.length;
  try {
    await commit(ctx, [
      ...(await gatheredStatements(ctx, fresh)),
      audit(ctx, {
        action: "review.imported",
        subject_type: "review",
        subject_id: fresh[0]?.id ?? "",
        after: { count },
      }),
    ]);
    return results;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return undefined;
  }
}
