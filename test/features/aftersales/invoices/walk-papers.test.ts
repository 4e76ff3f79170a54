import { describe, it } from "vitest";
import { refunds } from "../../../../src/features/money/payments/tables.ts";
import { testContext } from "../../../support/context.ts";
import { gaps, givenInvoiced, papersIn } from "../../../support/invoices.ts";
import { givenOrder } from "../../../support/orders.ts";
import { allWalks, walkWhole } from "../../../support/reconcile.ts";

const walk = allWalks.parts.find(({ name }) => name === "papers")!.walk;
const about = async (order_id: string, mode: "list" | "routine") =>
  (await walkWhole(walk, { mode })).findings.filter((one) => one.subject_id === order_id);

describe("reconciliation", () => {
  it("finds a sold order without an invoice, and issues it unless it only lists", async ({ expect }) => {
    const { order_id } = await givenOrder({ status: "processing" });
    expect(await about(order_id, "list")).toMatchObject([
      { kind: "missing_paper", remedy: "issue_paper", mended: false },
    ]);
    expect(await papersIn(order_id)).toEqual([]);
    expect(await about(order_id, "routine")).toMatchObject([{ mended: true }]);
    expect((await papersIn(order_id)).map(({ kind }) => kind)).toEqual(["invoice"]);
    expect(await about(order_id, "routine")).toEqual([]);
    expect(await gaps()).toEqual([]);
  });

  it("finds a refund without a credit note", async ({ expect }) => {
    const { order_id, payment_id } = await givenInvoiced({ status: "delivered" });
    const ctx = testContext();
    const made = {
      id: ctx.id(),
      order_id,
      payment_id,
      amount: 100,
      currency: "USD",
      actor_type: "user",
      actor_id: "ada",
    };
    await ctx.db.insert(refunds).values({ ...made, status: "succeeded", created_at: ctx.now(), updated_at: ctx.now() });
    expect(await about(order_id, "routine")).toMatchObject([{ kind: "missing_paper", mended: true }]);
    expect((await papersIn(order_id)).map(({ kind, amount }) => [kind, amount > 0])).toEqual([
      ["invoice", true],
      ["credit_note", true],
    ]);
  });
});
