import { it } from "vitest";
import { changedParts } from "../../../../src/features/ordering/quotes/changed-total-rules.ts";

const now = { subtotal: 1_200, discount_total: 100, shipping_total: 500, tax_total: 90, total: 1_690 };

it("only what was shown and is another now has changed, the total last", ({ expect }) => {
  expect(changedParts(now, { ...now, tax_total: 80, subtotal: 1_210 })).toEqual([
    { part: "subtotal", expected: 1_210, now: 1_200 },
    { part: "tax_total", expected: 80, now: 90 },
  ]);
  expect(changedParts(now, { discount_total: 0, shipping_total: 400, total: 1_700 })).toEqual([
    { part: "discount_total", expected: 0, now: 100 },
    { part: "shipping_total", expected: 400, now: 500 },
    { part: "total", expected: 1_700, now: 1_690 },
  ]);
  expect(changedParts(now, { total: 1_690 })).toEqual([]);
});
