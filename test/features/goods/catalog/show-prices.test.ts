import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { it } from "vitest";
import { choosePrice, FOREVER, showPrices } from "#goods/catalog";
import { runBatch } from "#platform/data/db";
import { givenProduct } from "../../../support/catalog.ts";
import { testContext } from "../../../support/context.ts";

/** A group that the visitor is not in. */
const GOLD = "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b";

const moment = fc.integer({ min: 1, max: 9 });
const lists = fc
  .record({
    kind: fc.constantFrom("sale" as const, "override" as const),
    priority: fc.integer({ min: 0, max: 1 }),
    group_ids: fc.constantFrom<string[]>([], [], [GOLD]),
    is_active: fc.constantFrom(true, true, false),
    from_at: fc.oneof(fc.constant(0), moment),
    lasts: fc.oneof(fc.constant(FOREVER), moment),
  })
  .map(({ lasts, ...list }) => ({ ...list, until_at: lasts === FOREVER ? FOREVER : list.from_at + lasts }));
const prices = fc.uniqueArray(
  fc.record({
    of: fc.integer({ min: 0, max: 3 }),
    variant: fc.integer({ min: 0, max: 1 }),
    currency: fc.constantFrom("USD", "EUR"),
    min_quantity: fc.constantFrom(1, 1, 2),
    amount: fc.integer({ min: 0, max: 30 }),
  }),
  { maxLength: 10, selector: ({ amount: _amount, ...key }) => JSON.stringify(key) },
);

type Row = {
  currency: string;
  from_at: number;
  until_at: number;
  price_min: number;
  price_max: number;
  compare_at_price: number | null;
  on_sale: number;
  default_variant_id: string;
};

type Recorded = {
  variant_id: string;
  currency: string;
  from_at: number;
  until_at: number;
  price: number;
  compare_at_price: number | null;
  lowest_before: number | null;
};
type Seen = { readonly unit_price: number; readonly compare_at_price: number | null } | null;

/** Whether two rows that follow each other should have been one. */
const isSame = (row: Recorded, next: Recorded): boolean =>
  next.from_at === row.until_at &&
  (["variant_id", "currency", "price", "compare_at_price"] as const).every((key) => row[key] === next[key]);

/** The lowest price before the reduction that the last moment is part of; all of it is within 30 days. */
function lowestBefore(seen: readonly Seen[]): number | null {
  let begun = seen.length - 1;
  if ((seen[begun]?.compare_at_price ?? null) === null) return null;
  for (; begun > 0; begun -= 1) {
    const before = seen[begun - 1] ?? null;
    if (before === null || before.compare_at_price === null || before.unit_price < (seen[begun]?.unit_price ?? 0))
      break;
  }
  const amounts = seen.slice(0, begun).flatMap((one) => (one ? [one.unit_price] : []));
  return amounts.length === 0 ? null : Math.min(...amounts);
}

/** Only the SQL works out what lists of products show, and only the rule what is paid: both must say the same at any moment. */
it("what is shown of a product is what a visitor would pay for one unit, at every moment", async ({ expect }) => {
  const ctx = testContext({ now: () => 0 });
  const product = await givenProduct({
    options: [{ name: "Size", values: ["S", "M"] }],
    variants: [
      { price: 20, compare_at_price: 25, options: { Size: "S" } },
      { price: 10, options: { Size: "M" } },
    ],
  });
  const run = (text: string, ...values: unknown[]) => env.DB.prepare(text).bind(...values);
  await fc.assert(
    fc.asyncProperty(fc.array(lists, { minLength: 3, maxLength: 3 }), prices, async (terms, drawn) => {
      const ids = terms.map(() => crypto.randomUUID());
      await env.DB.batch([
        run(
          "DELETE FROM variant_prices WHERE variant_id IN (SELECT id FROM variants WHERE product_id = ?)",
          product.id,
        ),
        ...terms.map(({ kind, priority, group_ids, is_active, from_at, until_at }, at) =>
          run(
            `INSERT INTO price_lists (id, name, kind, priority, group_ids, is_active, from_at, until_at, created_at, updated_at)
              VALUES (?, 'List', ?, ?, ?, ?, ?, ?, 0, 0)`,
            ids[at],
            kind,
            priority,
            JSON.stringify(group_ids),
            Number(is_active),
            from_at,
            until_at,
          ),
        ),
        ...drawn.map(({ of, variant, currency, min_quantity, amount }) =>
          run(
            "INSERT INTO variant_prices VALUES (?, ?, ?, ?, ?, 0, 0)",
            ids[of] ?? "",
            product.variants[variant]?.id ?? "",
            currency,
            min_quantity,
            amount,
          ),
        ),
      ]);
      await runBatch(ctx.db, showPrices(ctx, sql`products.id = ${product.id}`));
      const of_product = "variant_id IN (SELECT id FROM variants WHERE product_id = ?)";
      const { results: recorded } = await run(
        `SELECT * FROM price_history WHERE ${of_product}`,
        product.id,
      ).all<Recorded>();
      expect(recorded.filter((row) => recorded.some((next) => isSame(row, next)))).toEqual([]);
      const { results: shown } = await run("SELECT * FROM product_prices WHERE product_id = ?", product.id).all<Row>();
      await run("DELETE FROM price_lists WHERE id IN (SELECT value FROM json_each(?))", JSON.stringify(ids)).run();
      for (const currency of ["USD", "EUR"]) {
        const histories = product.variants.map((): Seen[] => []);
        for (let at = 0; at <= 20; at += 1) {
          const found = shown.filter((row) => row.currency === currency && row.from_at <= at && at < row.until_at);
          const paid = product.variants.flatMap((variant, place) => {
            const rows = drawn.flatMap(({ of, variant: whose, ...price }) => {
              const list = terms[of];
              if (whose !== place || list?.is_active === false) return [];
              return [
                { ...price, list: list ? { ...list, id: ids[of] ?? "", name: "List", tax_included: null } : null },
              ];
            });
            const question = { currency, quantity: 1, group_ids: [], at };
            const price = choosePrice({ ...variant, currency: "USD", prices: rows }, question);
            histories[place]?.push(price);
            return price ? [{ ...price, id: variant.id }] : [];
          });
          const cheapest = paid.toSorted((a, b) => a.unit_price - b.unit_price)[0];
          const amounts = paid.map(({ unit_price }) => unit_price);
          expect(found.map(({ from_at: _from, until_at: _until, ...row }) => row)).toEqual(
            cheapest
              ? [
                  {
                    product_id: product.id,
                    currency,
                    default_variant_id: cheapest.id,
                    price_min: Math.min(...amounts),
                    price_max: Math.max(...amounts),
                    compare_at_price: cheapest.compare_at_price,
                    on_sale: Number(paid.some(({ compare_at_price }) => compare_at_price !== null)),
                  },
                ]
              : [],
          );
          for (const [place, { id }] of product.variants.entries()) {
            const seen = histories[place] ?? [];
            const now = seen[at];
            const rows = recorded.filter(
              (row) => row.variant_id === id && row.currency === currency && row.from_at <= at && at < row.until_at,
            );
            expect(
              rows.map(({ price, compare_at_price, lowest_before }) => [price, compare_at_price, lowest_before]),
            ).toEqual(now ? [[now.unit_price, now.compare_at_price, lowestBefore(seen)]] : []);
          }
        }
      }
    }),
    { numRuns: 60 },
  );
});
