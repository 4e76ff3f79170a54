import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { givenActor, givenCustomer, proveEmail } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { givenOrder } from "../../../support/orders.ts";
import { deliverAll } from "../../../support/queue.ts";
import { approve, givenReview, givenShownReview } from "../../../support/reviews.ts";
import { callWith } from "../../../support/settings.ts";

let staff = "";
beforeAll(async () => {
  staff = (await givenActor("support")).token;
});

type Shown = { data: Record<string, unknown>[]; rating: Record<string, unknown>; total_count?: number };
const shownOf = async (product: string, query = ""): Promise<Shown> =>
  (await call("GET", `/api/v1/products/${product}/reviews?count=true${query}`)).json();
const act = (id: string, what: string, body: unknown) =>
  call("POST", `/api/v1/admin/reviews/${id}/${what}`, { token: staff, body });
const review = (product: string, token: string, body: unknown) =>
  call("POST", `/api/v1/products/${product}/reviews`, { token, body });

describe("a review", () => {
  it("waits for staff, and is shown and counted once they have approved it", async ({ expect }) => {
    const { id: product_id, slug } = await givenProduct();
    const made = await givenReview({ product_id, body: { rating: 4 } });
    expect(made).toMatchObject({ status: "pending", is_approved: false, verified_purchase: false, rating: 4 });
    expect(await shownOf(product_id)).toMatchObject({ data: [], rating: { rating_average: null, rating_count: 0 } });
    await approve(staff, made.id);
    await givenShownReview(staff, { product_id, body: { rating: 1 } });
    const shown = await shownOf(slug, "&sort=rating");
    expect(shown.data.map(({ rating }) => rating)).toEqual([4, 1]);
    expect(shown).toMatchObject({
      total_count: 2,
      rating: { rating_average: 2.5, rating_count: 2, rating_histogram: { 1: 1, 2: 0, 3: 0, 4: 1, 5: 0 } },
    });
    const product = await (await call("GET", `/api/v1/products/${slug}`)).json();
    expect(product).toMatchObject(shown.rating);
  });

  it("is one for each customer and product, also of two at once", async ({ expect }) => {
    const { id } = await givenProduct();
    const { token } = await givenCustomer();
    const answers = await Promise.all([1, 2].map((rating) => review(id, token, { rating })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]));
    const taken = answers.find(({ status }) => status === 409);
    const mine = await call("GET", "/api/v1/me/reviews", { token });
    const { data } = await mine.json<{ data: { id: string }[] }>();
    expect(taken && (await problemOf(taken))).toMatchObject({ code: "review_exists", review_id: data[0]?.id });
  });

  it.for([[0], [6], [4.5], ["5"], [null]])("refuses a rating of %j", async ([rating], { expect }) => {
    const { id } = await givenProduct();
    const refused = await problemOf(await review(id, (await givenCustomer()).token, { rating }));
    expect([refused.status, refused.errors?.[0]?.path]).toEqual([422, "rating"]);
  });

  it("keeps HTML as the text that it is, and refuses 10,000 characters and card numbers", async ({ expect }) => {
    const comment = "<script>alert(1)</script> & <b>bold</b>";
    const { id, product_id } = await givenShownReview(staff, { body: { comment } });
    const answer = await call("GET", `/api/v1/products/${product_id}/reviews`);
    expect(answer.headers.get("content-type")).toContain("application/json");
    expect((await answer.json<Shown>()).data).toMatchObject([{ id, comment }]);
    const { token } = await givenCustomer();
    for (const wrong of ["x".repeat(10_000), "4111 1111 1111 1111"])
      expect((await review(product_id, token, { rating: 5, comment: wrong })).status).toBe(422);
  });

  it("is of a product that is sold: of none, a draft or a deleted one it is 404", async ({ expect }) => {
    const { token } = await givenCustomer();
    const { id: draft } = await givenProduct({ status: "draft" });
    for (const product of [crypto.randomUUID(), "nothing-like-it", draft]) {
      expect((await problemOf(await review(product, token, { rating: 5 }))).code).toBe("product_not_found");
      expect((await problemOf(await call("GET", `/api/v1/products/${product}/reviews`))).code).toBe(
        "product_not_found",
      );
    }
  });

  it("is a buyer's once their order has arrived, before it is written or after", async ({ expect }) => {
    const { user_id, token } = await givenCustomer();
    const [before, after, unsent] = [await givenProduct(), await givenProduct(), await givenProduct()];
    const line = (product_id: string) => [{ quantity: 1, unit_price: 1_000, product_id }];
    await givenOrder({ user_id, status: "delivered", lines: line(before.id) });
    await givenOrder({ user_id, status: "shipped", lines: line(unsent.id) });
    expect(await givenReview({ token, product_id: before.id })).toMatchObject({ verified_purchase: true });
    expect(await givenReview({ token, product_id: unsent.id })).toMatchObject({ verified_purchase: false });
    const early = await givenReview({ token, product_id: after.id });
    expect(early).toMatchObject({ verified_purchase: false });
    const { order_id } = await givenOrder({ user_id, status: "shipped", lines: line(after.id) });
    const admin = (await givenActor("admin")).token;
    const path = `/api/v1/admin/orders/${order_id}`;
    const arrived = await call("PATCH", path, { token: admin, body: { status: "delivered" } });
    expect(arrived.status).toBe(200);
    await deliverAll(order_id);
    const mine = await call("GET", `/api/v1/me/reviews/${early.id}`, { token });
    expect(await mine.json()).toMatchObject({ verified_purchase: true });
    await approve(staff, early.id);
    expect((await shownOf(after.id, "&verified_purchase=true")).total_count).toBe(1);
    expect((await shownOf(after.id, "&verified_purchase=false")).total_count).toBe(0);
  });

  it("waits again when its author changes it, and does not count meanwhile", async ({ expect }) => {
    const { id, product_id, token } = await givenShownReview(staff);
    const changed = await call("PATCH", `/api/v1/me/reviews/${id}`, { token, body: { rating: 2 } });
    expect(await changed.json()).toMatchObject({ status: "pending", rating: 2, title: "Keeps its shape" });
    expect((await shownOf(product_id)).rating).toMatchObject({ rating_count: 0 });
    await approve(staff, id);
    expect((await shownOf(product_id)).rating).toMatchObject({ rating_count: 1, rating_average: 2 });
    const put = await call("PUT", `/api/v1/me/reviews/${id}`, { token, body: { rating: 3 } });
    expect(await put.json()).toMatchObject({ rating: 3, title: "Keeps its shape" });
    expect((await call("DELETE", `/api/v1/me/reviews/${id}`, { token })).status).toBe(204);
    expect((await call("DELETE", `/api/v1/me/reviews/${id}`, { token })).status).toBe(404);
    expect((await givenReview({ product_id, token })).status).toBe("pending");
  });

  it("is approved only as staff have read it", async ({ expect }) => {
    const { id, token } = await givenReview();
    await call("PATCH", `/api/v1/me/reviews/${id}`, { token, body: { comment: "Something else altogether." } });
    expect((await problemOf(await act(id, "approve", { revision: 1 }))).code).toBe("review_changed");
    const done = await act(id, "approve", { revision: 2 });
    expect(await done.json()).toMatchObject({ status: "approved", allowed_actions: ["reject", "answer"] });
    expect((await act(id, "approve", { revision: 1 })).status).toBe(200);
  });

  it("is rejected with a reason that its author reads, and answered by the shop", async ({ expect }) => {
    const { id, product_id, token } = await givenShownReview(staff);
    const answer = await call("PATCH", `/api/v1/admin/reviews/${id}`, { token: staff, body: { answer: "Thank you!" } });
    expect(answer.status).toBe(200);
    expect((await shownOf(product_id)).data[0]).toMatchObject({ shop_answer: { answer: "Thank you!" } });
    expect((await act(id, "reject", { reason: "off_topic" })).status).toBe(200);
    const mine = await (await call("GET", `/api/v1/me/reviews/${id}`, { token })).json();
    expect(mine).toMatchObject({ status: "rejected", is_approved: false, rejection_reason: "off_topic" });
    expect((await shownOf(product_id)).total_count).toBe(0);
    const audited = await env.DB.prepare("SELECT action, changes FROM audit_log WHERE subject_id = ? ORDER BY id")
      .bind(id)
      .all<{ action: string; changes: string }>();
    expect(audited.results.map(({ action }) => action)).toEqual([
      "review.approved",
      "review.answered",
      "review.rejected",
    ]);
    expect(JSON.stringify(audited.results)).not.toContain("Thank you");
  });

  it("of somebody else is 404 to change, read or delete", async ({ expect }) => {
    const { id } = await givenReview();
    const { token } = await givenCustomer();
    for (const [method, body] of [["GET"], ["PATCH", { rating: 1 }], ["PUT", { rating: 1 }], ["DELETE"]] as const)
      expect((await call(method, `/api/v1/me/reviews/${id}`, { token, body })).status).toBe(404);
  });

  it("is judged by the shop's own words and links", async ({ expect }) => {
    const { id } = await givenProduct();
    const shop = callWith({
      REVIEW_MODERATION: "held",
      REVIEW_HELD_WORDS: "refund, Crème",
      REVIEW_REJECTED_WORDS: "snake oil",
      REVIEW_COMMENT_REQUIRED: "true",
    });
    const written = async (comment: string | null) => {
      const { token } = await givenCustomer();
      const body = { rating: 5, ...(comment === null ? {} : { comment }) };
      const answer = await shop("POST", `/api/v1/products/${id}/reviews`, { token, body });
      const { status, rejection_reason, code } = await answer.json<Record<string, unknown>>();
      return code ?? (rejection_reason === null ? status : rejection_reason);
    };
    expect(await written("Lovely.")).toBe("approved");
    expect(await written("I want a REFUND!")).toBe("pending");
    expect(await written("A creme of its own")).toBe("pending");
    expect(await written("See www.example.com")).toBe("pending");
    expect(await written("This is Snake  Oil.")).toBe("word");
    expect(await written(null)).toBe("invalid_request");
    expect((await shownOf(id)).rating).toMatchObject({ rating_count: 1 });
  });
});

describe("a helpful vote", () => {
  const vote = (method: "PUT" | "DELETE", id: string, token: string) =>
    call(method, `/api/v1/reviews/${id}/vote`, { token });

  it("counts once for each customer, and can be taken back", async ({ expect }) => {
    const { id, product_id } = await givenShownReview(staff);
    const [one, other] = [(await givenCustomer()).token, (await givenCustomer()).token];
    await Promise.all([vote("PUT", id, one), vote("PUT", id, one), vote("PUT", id, other)]);
    expect((await shownOf(product_id, "&sort=helpful")).data).toMatchObject([{ helpful_count: 2 }]);
    await Promise.all([vote("DELETE", id, one), vote("DELETE", id, one)]);
    expect(await (await vote("DELETE", id, one)).json()).toMatchObject({ helpful_count: 1 });
  });

  it("is never for one's own, nor for what is not shown", async ({ expect }) => {
    const { id, token } = await givenReview();
    expect((await problemOf(await vote("PUT", id, (await givenCustomer()).token))).code).toBe("review_not_found");
    await approve(staff, id);
    expect((await problemOf(await vote("PUT", id, token))).code).toBe("own_review");
  });

  it("ends the time for changes: then the review can only be deleted", async ({ expect }) => {
    const { id, product_id, token } = await givenShownReview(staff);
    await vote("PUT", id, (await givenCustomer()).token);
    const late = await call("PATCH", `/api/v1/me/reviews/${id}`, { token, body: { rating: 1 } });
    expect((await problemOf(late)).code).toBe("review_voted_on");
    expect((await call("DELETE", `/api/v1/me/reviews/${id}`, { token })).status).toBe(204);
    expect((await shownOf(product_id)).rating).toMatchObject({ rating_count: 0 });
  });
});

describe("reports", () => {
  const proved = async (): Promise<string> => {
    const { token, user_id } = await givenCustomer();
    await proveEmail(user_id);
    return token;
  };
  const report = async (id: string, token?: string) =>
    call("POST", `/api/v1/reviews/${id}/reports`, { token: token ?? (await proved()), body: { reason: "spam" } });

  it("hide a review when three accounts agree, until staff decide", async ({ expect }) => {
    const { id, product_id, token } = await givenShownReview(staff);
    const again = await proved();
    for (const one of [again, again, undefined]) expect((await report(id, one)).status).toBe(204);
    expect((await shownOf(product_id)).total_count).toBe(1);
    const queue = `/api/v1/admin/reviews?is_reported=true&product_id=${product_id}`;
    expect(await (await call("GET", queue, { token: staff })).json()).toMatchObject({ data: [{ report_count: 2 }] });
    await report(id);
    expect(await shownOf(product_id)).toMatchObject({ total_count: 0, rating: { rating_count: 0 } });
    const read = await call("GET", `/api/v1/admin/reviews/${id}`, { token: staff });
    expect(await read.json()).toMatchObject({ status: "hidden", reports: [{ reason: "spam", report_count: 3 }] });
    await approve(staff, id);
    expect(await shownOf(product_id)).toMatchObject({ total_count: 1, rating: { rating_count: 1 } });
    expect((await problemOf(await report(id, token))).code).toBe("own_review");
  });

  it("of accounts that have proved no address are seen by staff, and take nothing away", async ({ expect }) => {
    const { id, product_id } = await givenShownReview(staff);
    for (let n = 0; n < 4; n += 1) expect((await report(id, (await givenCustomer()).token)).status).toBe(204);
    expect((await shownOf(product_id)).total_count).toBe(1);
    const read: any = await (await call("GET", `/api/v1/admin/reviews/${id}`, { token: staff })).json();
    expect(read).toMatchObject({ status: "approved", report_count: 1, reports: [{ report_count: 4 }] });
    for (let n = 0; n < 2; n += 1) await report(id);
    expect((await shownOf(product_id)).total_count).toBe(0);
  });

  it("at once hide it once, and every one of them is counted", async ({ expect }) => {
    const { id, product_id } = await givenShownReview(staff);
    const answers = await Promise.all([0, 1, 2].map(() => report(id)));
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204]);
    expect(await shownOf(product_id)).toMatchObject({ total_count: 0, rating: { rating_count: 0 } });
  });
});

describe("products", () => {
  it("are found by their rating and sorted by it", async ({ expect }) => {
    const tag = `rated${crypto.randomUUID().slice(0, 8)}`;
    const made = [
      await givenProduct({ tags: [tag] }),
      await givenProduct({ tags: [tag] }),
      await givenProduct({ tags: [tag] }),
    ];
    await givenShownReview(staff, { product_id: made[0]?.id ?? "", body: { rating: 3 } });
    await givenShownReview(staff, { product_id: made[1]?.id ?? "", body: { rating: 5 } });
    const found = async (query: string) =>
      (await (await call("GET", `/api/v1/products?tag=${tag}&${query}`)).json<Shown>()).data.map(
        ({ id, rating_average }) => [made.findIndex((one) => one.id === id), rating_average],
      );
    expect(await found("sort=rating")).toEqual([
      [1, 5],
      [0, 3],
      [2, null],
    ]);
    expect(await found("sort=rating&min_rating=4")).toEqual([[1, 5]]);
    expect(await found("min_rating=3&sort=oldest")).toEqual([
      [0, 3],
      [1, 5],
    ]);
    const page = await (
      await call("GET", `/api/v1/products?tag=${tag}&sort=rating&limit=1`)
    ).json<{ next_cursor: string }>();
    expect(await found(`sort=rating&limit=2&cursor=${page.next_cursor}`)).toEqual([
      [0, 3],
      [2, null],
    ]);
  });
});
