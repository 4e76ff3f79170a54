import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { runBatch } from "#platform/data/db";
import { countUses, giveBackUses, isUseRefused, refusedUse, type UsesToCount } from "#pricing/coupons";
import { givenActor, proveEmail } from "../../../support/actors.ts";
import { testContext } from "../../../support/context.ts";
import { figuresOf, usesOf } from "../../../support/promotion-uses.ts";
import { givenCoupon, givenPromotion } from "../../../support/promotions.ts";

const ctx = testContext();
const guest = (email_index: string = ctx.id()) => ({ user_id: null, email_index });

type Given = { promotion_id: string; code?: string; amount?: number };
const orderWith = (given: Given[], more: Partial<UsesToCount> = {}): UsesToCount => ({
  order_id: ctx.id(),
  customer: guest(),
  currency: "USD",
  uses: given.map(({ promotion_id, code = null, amount = 100 }) => ({ promotion_id, code, amount })),
  ...more,
});

/** Counts an order in a batch of its own; what it was refused for. */
async function count(order: UsesToCount) {
  try {
    await runBatch(ctx.db, countUses(ctx, order));
    return "counted";
  } catch (error) {
    if (!isUseRefused(error)) throw error;
    return refusedUse(ctx, order);
  }
}
const giveBack = (order: UsesToCount) => runBatch(ctx.db, giveBackUses(ctx, order.order_id));

describe("the discounts of an order", () => {
  it("are counted with their code, customer and amount, and given back once", async ({ expect }) => {
    const coupon = await givenCoupon();
    const { id: automatic } = await givenPromotion({ is_active: false, is_automatic: true });
    const order = orderWith([
      { ...coupon, amount: 150 },
      { promotion_id: automatic, amount: 70 },
    ]);
    const other = orderWith([{ ...coupon, amount: 30 }], { currency: "EUR" });
    expect([await count(order), await count(other)]).toEqual(["counted", "counted"]);
    const { email_index } = order.customer;
    expect(await usesOf(order.order_id)).toEqual([
      {
        promotion_id: coupon.promotion_id,
        code: coupon.code,
        user_id: null,
        email_index,
        amount: 150,
        currency: "USD",
      },
      { promotion_id: automatic, code: null, user_id: null, email_index, amount: 70, currency: "USD" },
    ]);
    expect(await figuresOf(coupon)).toEqual({ used: 2, of_code: 2, spent: { EUR: 30, USD: 150 } });
    for (const _ of [1, 2]) {
      await giveBack(order);
      expect(await usesOf(order.order_id)).toEqual([]);
      expect(await figuresOf(coupon)).toEqual({ used: 1, of_code: 1, spent: { EUR: 30, USD: 0 } });
      expect(await figuresOf({ promotion_id: automatic })).toMatchObject({ used: 0, spent: { USD: 0 } });
    }
  });

  it("are refused as a whole beyond a limit of the promotion or of the code, and fit again once one is given back", async ({
    expect,
  }) => {
    for (const coupon of [await givenCoupon({ uses_limit: 2 }), await givenCoupon({}, { uses_limit: 2 })]) {
      const free = await givenCoupon();
      const orders = [0, 1, 2].map(() => orderWith([free, coupon]));
      const answers = [];
      for (const order of orders) answers.push(await count(order));
      const { promotion_id, code: coupon_code } = coupon;
      expect(answers).toEqual(["counted", "counted", { promotion_id, coupon_code }]);
      expect([(await figuresOf(coupon)).used, (await figuresOf(free)).used]).toEqual([2, 2]);
      await giveBack(orders[0] ?? orderWith([]));
      expect(await count(orderWith([coupon]))).toBe("counted");
    }
  });

  it("count for a guest by their address, and for an account by itself and its proved address", async ({ expect }) => {
    const coupon = await givenCoupon({ customer_uses_limit: 1 });
    const by = (customer: UsesToCount["customer"]) => count(orderWith([coupon], { customer }));
    const refused = { promotion_id: coupon.promotion_id };
    const anybody = guest();
    expect(await by(anybody)).toBe("counted");
    expect(await by(anybody)).toMatchObject(refused);
    expect(await by(guest())).toBe("counted");

    const { user_id } = await givenActor("customer");
    const account = { user_id, email_index: null };
    const row = env.DB.prepare("SELECT email_index FROM users WHERE id = ?").bind(user_id);
    const email_index = (await row.first<string>("email_index")) ?? "";
    expect(await by(guest(email_index))).toBe("counted");
    const first = orderWith([coupon], { customer: account });
    expect(await count(first)).toBe("counted");
    expect(await usesOf(first.order_id)).toMatchObject([{ user_id, email_index: null }]);
    expect(await by(account)).toMatchObject(refused);
    await giveBack(first);
    await proveEmail(user_id);
    expect(await by(account)).toMatchObject(refused);

    const proved = await givenActor("admin");
    const theirs = orderWith([coupon], { customer: { user_id: proved.user_id, email_index: null } });
    expect(await count(theirs)).toBe("counted");
    const [use] = await usesOf(theirs.order_id);
    expect(use?.email_index).toMatch(/./);
    expect(await by(guest(use?.email_index ?? ""))).toMatchObject(refused);
  });

  it("never take more than a budget has in the order's own currency", async ({ expect }) => {
    const coupon = await givenCoupon({
      budgets: [
        { currency: "USD", amount: 250 },
        { currency: "EUR", amount: 100 },
      ],
    });
    const take = (amount: number, currency = "USD") => count(orderWith([{ ...coupon, amount }], { currency }));
    const refused = { promotion_id: coupon.promotion_id };
    expect(await take(200)).toBe("counted");
    expect(await take(51)).toMatchObject(refused);
    expect(await take(100, "EUR")).toBe("counted");
    expect(await take(1, "EUR")).toMatchObject(refused);
    expect(await take(1, "JPY")).toMatchObject(refused);
    expect(await take(50)).toBe("counted");
    expect((await figuresOf(coupon)).spent).toEqual({ EUR: 100, USD: 250 });
  });

  it("of a promotion that was deleted meanwhile count nowhere", async ({ expect }) => {
    const order = orderWith([{ promotion_id: ctx.id() }]);
    expect(await count(order)).toBe("counted");
    expect(await usesOf(order.order_id)).toEqual([]);
  });
});
