import { describe, it } from "vitest";
import { taxEngineOf } from "#pricing/tax-engines";
import { testContext } from "../../../support/context.ts";

const engine = () => taxEngineOf(testContext(), "stripe");
const question = {
  currency: "EUR",
  place: { country: "DE", state: null, postal_code: null },
  included: true,
  relief: null,
  lines: [{ item_id: "a", tax_class: "standard", quantity: 1, amount: 11_900 }],
  shipping: 0,
};

describe("Stripe Tax", () => {
  it("takes the tax out of amounts that hold it", async ({ expect }) => {
    expect(await engine().calculate(question, 2_000)).toEqual({
      calculation_id: expect.stringMatching(/^taxcalc_/),
      currency: "EUR",
      tax_added: 0,
      tax_included: 1_900,
      lines: [
        {
          item_id: "a",
          amount: 11_900,
          tax: 1_900,
          taxes: [{ rate_id: "DE:country:Germany", name: "VAT", rate_ppm: 190_000, kind: "standard", amount: 1_900 }],
        },
      ],
      shipping: null,
    });
  });

  it("says nothing is taxed where the account collects no tax", async ({ expect }) => {
    const answer = await engine().calculate({ ...question, place: { country: "NO" }, included: false }, 2_000);
    expect(answer).toMatchObject({ tax_added: 0, tax_included: 0, lines: [{ tax: 0, taxes: [] }] });
  });

  it.for(["exemption", "reverse_charge"] as const)("takes nothing of a sale with %s", async (relief, { expect }) => {
    const answer = await engine().calculate({ ...question, included: false, relief }, 2_000);
    expect(answer).toMatchObject({ tax_added: 0, tax_included: 0, lines: [{ amount: 11_900, tax: 0, taxes: [] }] });
  });

  it("is told krónur as Stripe writes them, and its taxes are rounded to whole ones", async ({ expect }) => {
    const lines = [1_000, 1_001].map((amount) => ({ ...question.lines[0]!, item_id: `${amount}`, amount }));
    const answer = await engine().calculate({ ...question, currency: "ISK", lines }, 2_000);
    expect(answer).toMatchObject({
      currency: "ISK",
      tax_added: 0,
      tax_included: 320,
      lines: [
        { amount: 1_000, tax: 160, taxes: [{ amount: 160 }] },
        { amount: 1_001, tax: 160, taxes: [{ amount: 160 }] },
      ],
    });
  });

  it("is found by its name alone", ({ expect }) => {
    expect(() => taxEngineOf(testContext(), "abacus")).toThrow("there is no tax engine abacus");
  });

  it("reports a sale and a part of it taken back once, however often it is asked", async ({ expect }) => {
    const { calculation_id } = await engine().calculate(question, 2_000);
    const order_id = crypto.randomUUID();
    const transaction_id = await engine().commit({ order_id, calculation_id });
    expect(await engine().commit({ order_id, calculation_id })).toBe(transaction_id);
    const part = { transaction_id, reference: `${order_id}:r`, amount: 11_000, currency: "EUR", is_whole: false };
    await engine().reverse(part);
    await engine().reverse(part);
    await expect(engine().reverse({ ...part, reference: `${order_id}:s` })).rejects.toThrow("left of the transaction");
    await engine().reverse({ ...part, reference: `${order_id}:t`, amount: 900 });
  });
});
