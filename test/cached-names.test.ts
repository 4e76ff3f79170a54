import fc from "fast-check";
import { describe, it } from "vitest";
import { cacheKeyOf } from "../src/features/goods/catalog/cache.ts";
import { filterQuery } from "../src/features/goods/catalog/product-filters.ts";
import { IMAGE_SIZES, type ImageQuery, variationOf } from "../src/features/goods/media/image-sizes.ts";
import type { ImageFormat } from "../src/features/goods/media/inspect-image.ts";

const stored: readonly ImageFormat[] = ["jpg", "png", "webp", "avif", "gif"];
const sizes = [undefined, ...IMAGE_SIZES];
const fits: readonly ImageQuery["fit"][] = ["scale-down", "contain", "cover"];
const outputs: readonly ImageQuery["format"][] = [undefined, "jpeg", "png", "webp", "avif"];

/** Every query that a picture can be asked with. */
const queries: readonly ImageQuery[] = sizes.flatMap((w) =>
  sizes.flatMap((h) => fits.flatMap((fit) => outputs.map((format) => ({ w, h, fit, format })))),
);

describe("the name that a resized picture is kept under", () => {
  it.for(stored)("is another for each way in which a stored %s can be made", (format, { expect }) => {
    const made = new Map<string, string>();
    const shared: string[] = [];
    for (const query of queries) {
      const variation = variationOf(format, query);
      const name = variation?.name ?? "as it is";
      const { w, h, fit, output } = variation ?? {};
      const way = JSON.stringify({ w, h, fit, output });
      const known = made.get(name) ?? way;
      made.set(name, known);
      if (known !== way) shared.push(`${name}: ${known} and ${way}`);
    }
    expect(made.size).toBeGreaterThan(300);
    expect(shared).toEqual([]);
  });

  it.for(stored)("leaves nothing out of what was asked of a stored %s", (format, { expect }) => {
    for (const query of queries) {
      const variation = variationOf(format, query);
      if (!variation) continue;
      const { w, h, fit } = query;
      // With one side there is nothing to crop, and with none nothing to fit.
      const one_side = fit === "cover" ? "contain" : fit;
      expect(variation.fit).toBe(w && h ? fit : w || h ? one_side : "scale-down");
      if (query.format !== undefined) expect(variation.output).toBe(query.format);
      // A size may be rounded up, never down or away.
      for (const side of ["w", "h"] as const) expect(variation[side] ?? 0).toBeGreaterThanOrEqual(query[side] ?? 0);
    }
  });
});

type Asked = { readonly path: string; readonly query: Readonly<Record<string, string>>; readonly version: number };

const asked: fc.Arbitrary<Asked> = fc.record({
  path: fc.constantFrom("/api/v1/products", "/api/v1/products/cup", "/api/v1/categories/cup/products"),
  query: fc.dictionary(
    fc.constantFrom("limit", "cursor", "count", "sort", "view", ...Object.keys(filterQuery)),
    fc.oneof(fc.constantFrom("true", "false", "1", "a", "", "a&b=c", "ä", "%41"), fc.string({ maxLength: 8 })),
    { maxKeys: 6 },
  ),
  version: fc.integer({ min: 0, max: 3 }),
});

/** An address as a client may write it, with the parameters in some order. */
const addressOf = ({ path, query }: Asked, order: (names: string[]) => string[]): string => {
  const url = new URL(path, "https://shop.test");
  for (const name of order(Object.keys(query))) url.searchParams.append(name, query[name] ?? "");
  return url.href;
};
const sorted = (names: string[]) => names.toSorted();
const reversed = (names: string[]) => names.toSorted().toReversed();
const pairsOf = ({ query }: Asked): string[] =>
  Object.keys(query)
    .toSorted()
    .map((name) => JSON.stringify([name, query[name]]));
const same = (one: Asked, other: Asked): boolean =>
  JSON.stringify([one.path, one.version, pairsOf(one)]) === JSON.stringify([other.path, other.version, pairsOf(other)]);

describe("the name that a catalog answer is kept under", () => {
  it("is the same for the same parameters in another order", ({ expect }) => {
    fc.assert(
      fc.property(asked, (one) => {
        const keys = [sorted, reversed].map((order) => cacheKeyOf(addressOf(one, order), one.version));
        expect(keys[0]).toBe(keys[1]);
      }),
    );
  });

  it("is another for any other path, parameter, value or version", ({ expect }) => {
    const other = fc
      .tuple(asked, fc.constantFrom("limit", "cursor", ...Object.keys(filterQuery)), fc.string())
      .chain(([one, name, value]) =>
        fc.tuple(
          fc.constant(one),
          // Apart by one parameter alone, or by whatever.
          fc.oneof(fc.constant({ ...one, query: { ...one.query, [name]: value } }), asked),
        ),
      );
    fc.assert(
      fc.property(other, ([one, two]) => {
        const keys = [one, two].map((each) => cacheKeyOf(addressOf(each, sorted), each.version));
        expect(keys[0] === keys[1]).toBe(same(one, two));
      }),
      { numRuns: 1_000 },
    );
  });
});
