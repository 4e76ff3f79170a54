import { it } from "vitest";
import { planTenders } from "../../../../src/features/money/stored-value/rules.ts";
import { untaxed } from "../../../../src/features/pricing/tax/rules.ts";
import { type PricedOrder, priceOrder } from "../../../../src/features/pricing/totals/rules.ts";
import { priceLine, priceRequest } from "../../../support/price-lines.ts";
import { promotionOf } from "../promotions/given.ts";

const names: Readonly<Record<string, string>> = { apron: "Linen apron", book: "Cookbook" };
const rates = {
  standard: { rate_id: "s", name: "VAT", rate_ppm: 190_000, kind: "standard", compound: false },
  books: { rate_id: "r", name: "VAT", rate_ppm: 70_000, kind: "reduced", compound: false },
} as const;

const order = priceOrder(
  priceRequest({
    currency: "EUR",
    lines: [
      priceLine({
        variant_id: "apron",
        quantity: 3,
        unit_price: 3_900,
        compare_at_price: 4_500,
        price_list: { id: "list", name: "Spring sale" },
      }),
      priceLine({ variant_id: "book", quantity: 1, unit_price: 2_495, tax_class: "books" }),
    ],
    shipping_price: 490,
    tax: {
      ...untaxed,
      included: true,
      ratesOf: (tax_class) => [tax_class === "books" ? rates.books : rates.standard],
      shipping_rates: [rates.standard],
    },
    promotions: [
      promotionOf({
        promotion_id: "aprons",
        title: "Aprons at 10 % off",
        conditions: [{ kind: "products", product_ids: ["product of apron"] }],
      }),
      promotionOf({
        promotion_id: "welcome",
        title: "Welcome",
        code: "WELCOME5",
        priority: 1,
        action: { kind: "fixed", amounts: [{ currency: "EUR", amount: 500 }] },
        target: { kind: "order" },
      }),
    ],
  }),
);

const euro = (amount: number) => (amount / 100).toFixed(2);
const row = (...cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
const offBy = (promotion_id: string, item_id: string) =>
  order.adjustments
    .filter((one) => one.promotion_id === promotion_id)
    .flatMap(({ allocations }) => allocations)
    .find((one) => one.item_id === item_id)?.amount ?? 0;

const lineRows = ({ lines }: PricedOrder) =>
  lines.map(({ variant_id, quantity, unit_price, line_total, discount_total, tax_included_total }) =>
    row(
      names[variant_id] ?? "",
      `${quantity} × ${euro(unit_price)}`,
      euro(line_total),
      euro(offBy("aprons", variant_id)),
      euro(offBy("welcome", variant_id)),
      euro(line_total - discount_total),
      euro(tax_included_total),
    ),
  );

const [page = ""] = Object.values(
  import.meta.glob<string>("../../../../docs/pricing.md", { query: "?raw", import: "default", eager: true }),
);

it("the worked example of the documentation is what the rules come to", ({ expect }) => {
  const example = page.slice(page.indexOf("### An example"), page.indexOf("## The price of a unit"));
  const shipping_tax = order.shipping_tax_lines.reduce((sum, { amount }) => sum + amount, 0);
  const { tenders, charge } = planTenders(order.total, [{ account_id: "card", available: 3_000 }], "EUR");
  const expected = [
    ...lineRows(order),
    row("Shipping", "", euro(order.shipping_total), "", "", euro(order.shipping_total), euro(shipping_tax)),
    row("`subtotal`", euro(order.subtotal)),
    row("`discount_total`", euro(order.discount_total)),
    row("`shipping_total`", euro(order.shipping_total)),
    row("`tax_total`", euro(order.tax_total)),
    row("`total`", euro(order.total)),
    row("`tax_included_total`", euro(order.tax_included_total)),
    row("`tenders`: a gift card", euro(tenders[0]?.amount ?? 0)),
    row("`amount_due`", euro(charge)),
  ];
  const tables = example.split("\n").filter((line) => /^\|.*\d\.\d\d/.test(line));
  const cells = (line: string) => line.split("|").map((cell) => cell.trim());
  expect(tables.map(cells)).toEqual(expected.map(cells));
});
