import { z } from "zod";
import { givenCustomer } from "./actors.ts";
import { call } from "./api.ts";
import { givenProduct } from "./catalog.ts";

export const Review = z.looseObject({ id: z.string(), product_id: z.string(), revision: z.int().default(1) });
export type GivenReview = z.output<typeof Review>;

type Wish = {
  readonly product_id?: string;
  /** Of the author; of a fresh customer without it. */
  readonly token?: string;
  readonly body?: Readonly<Record<string, unknown>>;
};

/** A review by a customer, of a product of its own, as the API takes it: it waits for staff. */
export async function givenReview({ product_id, token, body = {} }: Wish = {}): Promise<
  GivenReview & { token: string }
> {
  const product = product_id ?? (await givenProduct()).id;
  const author = token ?? (await givenCustomer()).token;
  const sent = { rating: 5, title: "Keeps its shape", comment: "Washed it ten times.", author_name: "Ada L.", ...body };
  const answer = await call("POST", `/api/v1/products/${product}/reviews`, { token: author, body: sent });
  if (answer.status !== 201) throw new Error(`review refused: ${answer.status} ${await answer.text()}`);
  return { ...Review.parse(await answer.json()), token: author };
}

/** Approves it as it is now. */
export async function approve(staff: string, id: string): Promise<void> {
  const read = await call("GET", `/api/v1/admin/reviews/${id}`, { token: staff });
  const { revision } = Review.parse(await read.json());
  const done = await call("POST", `/api/v1/admin/reviews/${id}/approve`, { token: staff, body: { revision } });
  if (done.status !== 200) throw new Error(`not approved: ${done.status} ${await done.text()}`);
}

/** As `givenReview`, and everybody sees it. */
export async function givenShownReview(
  staff: string,
  wish: Wish = {},
): Promise<Awaited<ReturnType<typeof givenReview>>> {
  const review = await givenReview(wish);
  await approve(staff, review.id);
  return review;
}
