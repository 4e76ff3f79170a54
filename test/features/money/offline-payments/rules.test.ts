import { it } from "vitest";
import { doBooksAgree, type HandBooks } from "../../../../src/features/money/offline-payments/rules.ts";

it("the books of a payment by hand agree until one of their figures is another", ({ expect }) => {
  const books: HandBooks = {
    captured: 900,
    received: 1_000,
    counted: 900,
    due: 60,
    paid_out: 40,
    ledger_in_hand: 960,
    ledger_due: 60,
    ledger_sold: 900,
  };
  expect(doBooksAgree(books)).toBe(true);
  for (const [name, figure] of Object.entries(books))
    for (const step of [-1, 1])
      expect([name, doBooksAgree({ ...books, [name]: figure + step })]).toEqual([name, false]);
});
