import { beforeAll, describe, it } from "vitest";
import { inGroups } from "#platform/objects/waves";
import { tokenOf } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";
import { freshName, givenProduct } from "../../../support/catalog.ts";
import { indexNow, searchFor } from "../../../support/search.ts";
import { mistyped, products, queries, wording } from "./relevance-set.ts";

/** So that what other tests have made is not among the results. */
const shop = freshName("shop").replaceAll(" ", "-");
const locale = "en-ZW";

async function placeOf(q: string, wanted: string): Promise<number> {
  const { data } = await searchFor(q, `limit=10&tag=${shop}&locale=${locale}`);
  return 1 + data.findIndex(({ name }) => name === wanted);
}

beforeAll(async () => {
  for (const some of inGroups(products, 10))
    await Promise.all(some.map(({ tags, ...product }) => givenProduct({ ...product, tags: [...tags, shop] })));
  const token = await tokenOf("admin");
  for (const body of wording) await call("POST", "/api/v1/admin/search/rules", { body: { ...body, locale }, token });
  await indexNow();
}, 120_000);

describe("200 queries of 60 products", () => {
  it("have what was wanted first for 85 % of them, and among the first three for 95 %", async ({ expect }) => {
    const places: { kind: string; q: string; wanted: string; place: number }[] = [];
    for (const some of inGroups(queries, 10))
      places.push(
        ...(await Promise.all(some.map(async (one) => ({ ...one, place: await placeOf(one.q, one.wanted) })))),
      );
    const share = (most: number) => places.filter(({ place }) => place > 0 && place <= most).length / places.length;
    const missed = places.filter(({ place }) => place !== 1).map(({ kind, q, place }) => `${kind}: ${q} at ${place}`);
    expect(queries.length).toBeGreaterThanOrEqual(200);
    expect([share(1), missed]).toEqual([expect.toSatisfy((found: number) => found >= 0.85), expect.anything()]);
    expect([share(3), missed]).toEqual([expect.toSatisfy((found: number) => found >= 0.95), expect.anything()]);
  });

  it("forgives one wrong letter in a name: 90 % of them among the first three", async ({ expect }) => {
    const typed = products.flatMap(({ name }, at) => [1, 2].map((n) => ({ name, q: mistyped(name, at + 7 * n) })));
    const missed: string[] = [];
    for (const some of inGroups(typed, 10))
      await Promise.all(
        some.map(async ({ name, q }) => {
          const place = await placeOf(q, name);
          if (place < 1 || place > 3) missed.push(`${q} for ${name} at ${place}`);
        }),
      );
    expect([missed.length <= typed.length / 10, missed]).toEqual([true, missed]);
  });
});
