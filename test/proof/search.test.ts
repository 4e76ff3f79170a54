import { beforeAll, describe, it } from "vitest";
import { inGroups } from "#platform/objects/waves";
import { mistyped, products } from "../features/discovery/search/relevance-set.ts";
import { call } from "../support/api.ts";
import { freshName, givenProduct } from "../support/catalog.ts";
import { indexNow, searchFor } from "../support/search.ts";

/** Numbers from 0 to 1 that are the same in every run. */
function* chances(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    yield state / 2_147_483_648;
  }
}

const shop = freshName("proof").replaceAll(" ", "-");

beforeAll(async () => {
  for (const some of inGroups(products, 10))
    await Promise.all(
      some.map(({ tags, sku, ...one }) => givenProduct({ ...one, sku: `${sku}-P`, tags: [...tags, shop] })),
    );
  await indexNow();
}, 120_000);

describe("searches", () => {
  it(
    "answer 1,000 odd queries without an error, none five times slower than most",
    { timeout: 600_000 },
    async ({ expect }) => {
      const random = chances(16);
      const chance = () => random.next().value;
      const pieces = [
        '"',
        "'",
        "*",
        "(",
        ")",
        "{",
        "}",
        ":",
        "^",
        "-",
        "+",
        " AND ",
        " OR ",
        " NOT ",
        "NEAR(",
        "\u0000",
        "\u202e",
        "\ufffd",
        "😀",
        "緑茶",
        "é",
        "ﷺ",
        "ß",
        "0",
        "%",
        "_",
        "\\",
        ";",
        "--",
        "/*",
        " ",
        "linen",
        "apr",
        "name:",
        "text_stems",
        "𝒳",
        "ا",
        "ไทย",
      ];
      const odd = Array.from({ length: 1000 }, () =>
        Array.from(
          { length: 1 + Math.floor(chance() * 12) },
          () => pieces[Math.floor(chance() * pieces.length)] ?? "",
        ).join(""),
      );
      const times: number[] = [];
      const failed: string[] = [];
      for (const q of odd) {
        const began = performance.now();
        const answer = await call("GET", `/api/v1/products?q=${encodeURIComponent(q)}`);
        await answer.text();
        times.push(performance.now() - began);
        if (answer.status >= 500) failed.push(`${q}: ${answer.status}`);
      }
      expect(failed).toEqual([]);
      const sorted = times.toSorted((a, b) => a - b);
      expect(sorted[989]).toBeLessThan(5 * (sorted[500] ?? 0));
    },
  );

  it(
    "forgive any one wrong letter of a name: 90 % of them among the first three",
    { timeout: 600_000 },
    async ({ expect }) => {
      const typed = products.flatMap(({ name }, at) =>
        Array.from({ length: 17 }, (_, n) => ({ name, q: mistyped(name, at + n) })),
      );
      let missed = 0;
      for (const some of inGroups(typed, 20))
        await Promise.all(
          some.map(async ({ name, q }) => {
            const { data } = await searchFor(q, `limit=3&tag=${shop}`);
            if (!data.some((one) => one.name === name)) missed += 1;
          }),
        );
      expect(missed / typed.length).toBeLessThan(0.1);
    },
  );
});
