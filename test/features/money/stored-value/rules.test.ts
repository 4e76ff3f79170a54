import fc from "fast-check";
import { describe, it } from "vitest";
import { isChargeable } from "../../../../src/features/money/providers/rules.ts";
import {
  closedBecause,
  leftOfTender,
  planReturn,
  planTenders,
  type TenderStanding,
} from "../../../../src/features/money/stored-value/rules.ts";
import { runs } from "../../../support/property-runs.ts";

const currency = fc.constantFrom("USD", "JPY", "KWD");
const purses = fc
  .array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 5 })
  .map((amounts) => amounts.map((available, at) => ({ account_id: `card-${at}`, available })));
const sumOf = (parts: readonly { readonly amount: number }[]): number =>
  parts.reduce((sum, { amount }) => sum + amount, 0);

describe("what is taken of gift cards and store credit", () => {
  it("adds up to the total with the charge, in their order, and never more than each has", ({ expect }) => {
    fc.assert(
      fc.property(fc.nat(100_000), purses, currency, (total, given, of) => {
        const { tenders, charge } = planTenders(total, given, of);
        expect(sumOf(tenders) + charge).toBe(total);
        expect(charge).toBeGreaterThanOrEqual(0);
        for (const { account_id, amount } of tenders) {
          expect(amount).toBeGreaterThan(0);
          expect(amount).toBeLessThanOrEqual(given.find((one) => one.account_id === account_id)?.available ?? 0);
        }
        // All but the last are drained, whoever comes before it.
        const last = tenders.at(-1)?.account_id ?? given[0]?.account_id;
        const at_last = given.findIndex(({ account_id }) => account_id === last);
        const used = given.slice(0, Math.max(0, at_last));
        for (const { account_id, available } of used)
          expect(tenders.find((one) => one.account_id === account_id)?.amount ?? 0).toBe(available);
      }),
      runs(500),
    );
  });

  it("leaves nothing, or what can be charged wherever the total can be", ({ expect }) => {
    fc.assert(
      fc.property(fc.nat(100_000), purses, currency, (total, given, of) => {
        const { charge } = planTenders(total, given, of);
        const can_be = total === 0 || isChargeable(total, of);
        expect(!can_be || charge === 0 || isChargeable(charge, of)).toBe(true);
      }),
      runs(500),
    );
  });

  it.for([
    ["all of the total", 8_366, [9_000], "USD", [8_366], 0],
    ["a part", 8_366, [3_000], "USD", [3_000], 5_366],
    ["less, where the rest is too small for a card", 8_366, [3_000, 5_350], "USD", [3_000, 5_316], 50],
    ["less of the one before, where the last has too little to spare", 100, [70, 10], "USD", [50], 50],
    ["less, where the rest would have a third decimal", 1_230, [1_003], "KWD", [1_000], 230],
    ["nothing of a total that is too small itself", 40, [10], "USD", [10], 30],
  ] as const)("is %s", ([, total, available, of, taken, charge], { expect }) => {
    const given = available.map((amount, at) => ({ account_id: `${at}`, available: amount }));
    const plan = planTenders(total, given, of);
    expect([plan.tenders.map(({ amount }) => amount), plan.charge]).toEqual([taken, charge]);
  });
});

it.for<[number, number, number, number[], number]>([
  [5_000, 3_000, 9_000, [2_000], 3_000],
  [5_000, 5_000, 9_000, [], 5_000],
  [5_000, 0, 9_000, [5_000], 0],
  [5_000, 3_000, 500, [500], 4_500],
  [5_000, 20, 9_000, [4_950], 50],
])(
  "of %i, %i of it for nothing but money, an account with %i pays %j and leaves %i",
  ([total, kept, available, taken, charge], { expect }) => {
    const plan = planTenders(total, [{ account_id: "card", available }], "USD", kept);
    expect([plan.tenders.map(({ amount }) => amount), plan.charge]).toEqual([taken, charge]);
  },
);

describe("what goes back to them", () => {
  const tender = (position: number, more: Partial<TenderStanding> = {}): TenderStanding => ({
    account_id: `card-${position}`,
    position,
    state: "captured",
    amount: 1_000,
    refunded: 0,
    ...more,
  });

  it("goes to the last taken first, as far as it was taken and has not gone back", ({ expect }) => {
    const tenders = [tender(0), tender(1, { refunded: 400 }), tender(2, { state: "released" })];
    expect(planReturn(tenders, 700)).toEqual([
      { account_id: "card-1", amount: 600 },
      { account_id: "card-0", amount: 100 },
    ]);
    expect(sumOf(planReturn(tenders, 5_000))).toBe(1_600);
  });

  it("is nothing of what is only held", ({ expect }) => {
    expect(leftOfTender(tender(0, { state: "held" }))).toBe(0);
    expect(leftOfTender(tender(0, { refunded: 250 }))).toBe(750);
  });
});

it.for([
  [null, null, null],
  [null, 1_001, null],
  [null, 1_000, "expired"],
  [999, 2_000, "disabled"],
] as const)(
  "an account disabled at %s that expires at %s is closed at 1000 as %s",
  ([disabled_at, expires_at, closed], { expect }) => {
    expect(closedBecause({ disabled_at, expires_at }, 1_000)).toBe(closed);
  },
);
