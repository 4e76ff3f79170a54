import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { givenActor, tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { testContext } from "../../../support/context.ts";
import { givenReview, givenShownReview } from "../../../support/reviews.ts";

let admin = "";
beforeAll(async () => {
  admin = await tokenOf("admin");
});

const formOf = (text: string): FormData => {
  const form = new FormData();
  form.append("file", new File([text], "reviews.csv", { type: "text/csv" }));
  return form;
};
const send = (text: string, token = admin) =>
  call("POST", "/api/v1/admin/reviews/import", { token, body: formOf(text) });
const importAll = async (...lines: string[]): Promise<any[]> => {
  const answer = await send(lines.join("\n"));
  if (answer.status !== 200) throw new Error(await answer.text());
  return (await answer.json<{ data: any[] }>()).data;
};
const exportOf = async (query: string): Promise<string> =>
  (await call("GET", `/api/v1/admin/reviews/export?${query}`, { token: admin })).text();
const shownOf = async (product: string): Promise<any> =>
  (await call("GET", `/api/v1/products/${product}/reviews?count=true`)).json();
const keysOf = async (ids: readonly string[]): Promise<number> => {
  const query = env.DB.prepare("SELECT count(*) AS n FROM personal_keys WHERE id IN (SELECT value FROM json_each(?))");
  return (await query.bind(JSON.stringify(ids)).first<number>("n")) ?? 0;
};

const HEADER = "product,rating,title,comment,author_name,locale,verified_purchase,status,answer,created_at";

describe("a file of reviews of another shop", () => {
  it("is written down row by row, counts in the ratings, and changes nothing when it is sent again", async ({
    expect,
  }) => {
    const [{ id, slug }, other] = [await givenProduct(), await givenProduct()];
    const file = [
      HEADER,
      `${slug},5,Keeps its shape,"Two\nlines, at least",Grace H.,en,true,approved,Thank you,2025-03-01T09:00:00Z`,
      `${id},2,=1+1,,,,,approved,,2025-03-02T09:00:00Z`,
      `${other.slug},1,Waits,,,,,,,`,
      `no-such-product,5,,,,,,,,`,
      `${slug},6,,,,,,,,`,
      `${slug},4,${"x".repeat(256)},,,,,,,`,
    ];
    const results = await importAll(...file);
    expect(results.map(({ row, status, code }) => [row, status, code])).toEqual([
      [2, "created", null],
      [3, "created", null],
      [4, "created", null],
      [5, "failed", "product_not_found"],
      [6, "failed", "invalid_rating"],
      [7, "failed", "invalid_text"],
    ]);
    const shown = await shownOf(slug);
    expect(shown).toMatchObject({ total_count: 2, rating: { rating_count: 2, rating_average: 3.5 } });
    expect(shown.data).toMatchObject([
      { rating: 2, title: "=1+1", author_name: null, verified_purchase: false, shop_answer: null },
      {
        rating: 5,
        title: "Keeps its shape",
        comment: "Two\nlines, at least",
        author_name: "Grace H.",
        locale: "en",
        verified_purchase: true,
        shop_answer: { answer: "Thank you" },
        created_at: "2025-03-01T09:00:00.000Z",
      },
    ]);
    expect(await shownOf(other.slug)).toMatchObject({ total_count: 0, rating: { rating_count: 0 } });
    const ids = results.flatMap(({ review_id }) => (review_id === null ? [] : [review_id]));
    expect(await keysOf(ids)).toBe(3);
    expect(await auditOf(ids[0])).toMatchObject([{ action: "review.imported" }]);

    const again = await importAll(...file);
    expect(again.map(({ status, review_id }) => [status, review_id]).slice(0, 3)).toEqual(
      ids.map((review_id) => ["unchanged", review_id]),
    );
    expect(await shownOf(slug)).toMatchObject({ total_count: 2, rating: { rating_count: 2 } });
    const sealed = await env.DB.prepare("SELECT title, comment, author_name FROM reviews WHERE id = ?")
      .bind(ids[0])
      .first<object>();
    expect(JSON.stringify(sealed)).not.toMatch(/Grace|shape|lines/);
  });

  it("is the same twice in one file, and sent twice at once", async ({ expect }) => {
    const { slug } = await givenProduct();
    const row = `${slug},4,Once,,,,,approved,,2025-01-01T00:00:00Z`;
    expect((await importAll(HEADER, row, row)).map(({ status }) => status)).toEqual(["created", "unchanged"]);
    const next = `${slug},3,At once,,,,,approved,,2025-01-01T00:00:00Z`;
    const both = await Promise.all([importAll(HEADER, next), importAll(HEADER, next)]);
    expect(new Set(both.flat().map(({ status }) => status))).toEqual(new Set(["created", "unchanged"]));
    expect(await shownOf(slug)).toMatchObject({ total_count: 2, rating: { rating_count: 2, rating_average: 3.5 } });
  });

  it("has rows that hold apart from each other over many steps, and is refused as a whole where it is none", async ({
    expect,
  }) => {
    const { slug } = await givenProduct();
    const lines = Array.from(
      { length: 120 },
      (_, n) => `${slug},${1 + (n % 5)},Number ${n},,,,,approved,,2025-01-01T00:00:00Z`,
    );
    expect((await importAll(HEADER, ...lines)).every(({ status }) => status === "created")).toBe(true);
    expect(await shownOf(slug)).toMatchObject({ total_count: 120, rating: { rating_count: 120, rating_average: 3 } });
    for (const text of ["product\nx", "", `${HEADER},price\n`])
      expect(await problemOf(await send(text))).toMatchObject({ status: 422, errors: [{ path: "file" }] });
  });

  it("has reviews that staff may approve, answer and delete, with their key", async ({ expect }) => {
    const { slug } = await givenProduct();
    const [{ review_id }] = (await importAll(HEADER, `${slug},5,Waits,,Ada,,,,,`)) as [{ review_id: string }];
    const path = `/api/v1/admin/reviews/${review_id}`;
    await call("POST", `${path}/approve`, { token: admin, body: { revision: 1 } });
    expect((await call("PATCH", path, { token: admin, body: { answer: "Thanks" } })).status).toBe(200);
    expect(await shownOf(slug)).toMatchObject({ data: [{ author_name: "Ada", shop_answer: { answer: "Thanks" } }] });
    expect((await call("DELETE", path, { token: admin })).status).toBe(204);
    expect(await shownOf(slug)).toMatchObject({ total_count: 0, rating: { rating_count: 0 } });
    expect(await keysOf([review_id])).toBe(0);
    expect((await problemOf(await call("DELETE", path, { token: admin }))).code).toBe("review_not_found");
    expect((await auditOf(review_id)).map(({ action }) => action)).toContain("review.deleted");
  });

  it("needs the permission to write reviews", async ({ expect }) => {
    const { token } = await givenActor("analyst");
    expect((await problemOf(await send(HEADER, token))).code).toBe("permission_required");
  });
});

describe("reviews as a file", () => {
  it("hold what was written, run nothing in a spreadsheet, and change nothing when they come back", async ({
    expect,
  }) => {
    const { id, slug } = await givenProduct();
    await givenShownReview(admin, { product_id: id, body: { title: '=HYPERLINK("x")', comment: "a;b\n=1" } });
    const waiting = await givenReview({ product_id: id, body: { rating: 1 } });
    await call("POST", `/api/v1/admin/reviews/${waiting.id}/reject`, { token: admin, body: { reason: "spam" } });
    const file = await exportOf(`product_id=${id}`);
    expect(file.split("\r\n")[0]).toBe(
      "product,rating,title,comment,author_name,locale,verified_purchase,status,answer,created_at,id,rejection_reason,helpful_count",
    );
    expect(file).toContain(`${slug},1,`);
    expect(file).toContain(",rejected,");
    expect(file).toContain(`'=HYPERLINK`);
    const before = await exportOf(`product_id=${id}`);
    expect((await importAll(file)).map(({ status }) => status)).toEqual(["unchanged", "unchanged"]);
    expect(await exportOf(`product_id=${id}`)).toBe(before);
    expect((await exportOf(`product_id=${id}&status=approved`)).trim().split("\r\n")).toHaveLength(
      (await exportOf(`product_id=${id}`)).trim().split("\r\n").length - 1,
    );
  });

  it("go into another shop with all that is theirs", async ({ expect }) => {
    const [{ id, slug }, there] = [await givenProduct(), await givenProduct()];
    await givenShownReview(admin, { product_id: id });
    const file = await exportOf(`product_id=${id}`);
    // As the other shop sees it: it has another product, and none of these reviews.
    const moved = file
      .replace(`${slug},`, `${there.slug},`)
      .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, testContext().id());
    expect((await importAll(moved)).map(({ status }) => status)).toEqual(["created"]);
    const [a, b] = [await shownOf(slug), await shownOf(there.slug)];
    const { id: _a, product_id: _b, updated_at: _c, ...said } = a.data[0];
    expect(b.data[0]).toMatchObject(said);
  });
});
