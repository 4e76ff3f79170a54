import { asc, eq } from "drizzle-orm";
import { describe, it } from "vitest";
import { orderEvents } from "#ordering/orders";
import { runBatch } from "#platform/data/db";
import { insertRows } from "#platform/data/insert-rows";
import { destroyPersonalKeys } from "#platform/secrets/personal";
import { buyerFactsOf, noteSale } from "#pricing/customer-groups";
import { priceIn, readPrices } from "../../../../src/features/ordering/cart/read-prices.ts";
import {
  customerGroupMembers,
  customerGroups,
  customerSpend,
} from "../../../../src/features/pricing/customer-groups/tables.ts";
import { givenCustomer, tokenOf } from "../../../support/actors.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { testContext } from "../../../support/context.ts";
import { givenOrder } from "../../../support/orders.ts";
import { givenPriceList } from "../../../support/price-lists.ts";
import { deliverAtOnce, publishQuietly } from "../../../support/queue.ts";

const NOW = Date.UTC(2015, 0, 1);

async function givenGroup(): Promise<string> {
  const ctx = testContext();
  const id = ctx.id();
  await ctx.db.insert(customerGroups).values({ id, name: "Trade", created_at: NOW, updated_at: NOW });
  return id;
}

const spendOf = (user_id: string) =>
  testContext()
    .db.select()
    .from(customerSpend)
    .where(eq(customerSpend.user_id, user_id))
    .orderBy(asc(customerSpend.currency));

const join = (group_id: string, user_id: string, expires_at: number | null = null) =>
  testContext()
    .db.insert(customerGroupMembers)
    .values({ group_id, user_id, source: expires_at === null ? "manual" : "rule", expires_at, created_at: NOW });

describe("what is known of a buyer", () => {
  it("is nothing for a guest, and a first order for an account without one", async ({ expect }) => {
    const ctx = testContext();
    const { user_id } = await givenCustomer();
    expect((await readPrices(ctx, { variant_ids: [], coupons: [], user_id: null })).buyer).toMatchObject({
      user_id: null,
      group_ids: [],
      is_first_order: false,
    });
    expect((await readPrices(ctx, { variant_ids: [], coupons: [], user_id })).buyer).toMatchObject({
      user_id,
      group_ids: [],
      is_first_order: true,
    });
  });

  it("names the groups of the account, each until the millisecond at which its rule stops to hold", async ({
    expect,
  }) => {
    const { user_id } = await givenCustomer();
    const [stays, ends] = [await givenGroup(), await givenGroup()];
    await join(stays, user_id);
    await join(ends, user_id, NOW);
    const groupsAt = async (now: number) =>
      (await buyerFactsOf(testContext({ now: () => now }), user_id).get())?.group_ids.toSorted();
    expect(await groupsAt(NOW - 1)).toEqual([stays, ends].toSorted());
    expect(await groupsAt(NOW)).toEqual([stays]);
  });

  it("names every group of an account that is in as many as a shop can have", async ({ expect }) => {
    const ctx = testContext();
    const { user_id } = await givenCustomer();
    // No groups stand behind them but for the last: other tests make groups beside this one, and a shop has at most so many.
    const ids = [...Array.from({ length: 499 }, () => ctx.id()), await givenGroup()];
    const rows = ids.map((group_id) => ({ group_id, user_id, source: "manual" as const, created_at: NOW }));
    await runBatch(ctx.db, [insertRows(ctx, customerGroupMembers, rows)]);
    expect((await buyerFactsOf(ctx, user_id).get())?.group_ids.toSorted()).toEqual(ids.toSorted());
    const { variants } = await givenProduct({ price: 1_000 });
    const variant_id = variants[0]?.id ?? "";
    const price = { variant: variant_id, currency: "USD", amount: 700 };
    await givenPriceList(await tokenOf("admin"), [price], { group_ids: ids.slice(-1) });
    const prices = await readPrices(ctx, { variant_ids: [variant_id], coupons: [], user_id });
    const [offer] = prices.variants;
    expect(offer && priceIn(prices, { quantity: 1, offer }, "USD")?.unit_price).toBe(700);
  });

  it("counts each order once, by currency, however often it is announced", async ({ expect }) => {
    const ctx = testContext();
    const { user_id } = await givenCustomer();
    const given = (currency: string, at: number) => givenOrder({ user_id, status: "paid", paid: false, currency, at });
    const [paid, accepted, yen] = [await given("USD", NOW + 1), await given("USD", NOW), await given("JPY", NOW)];
    const ids = [
      await publishQuietly(orderEvents["order.paid"], paid),
      await publishQuietly(orderEvents["order.accepted"], accepted),
      await publishQuietly(orderEvents["order.paid"], yen),
    ];
    await deliverAtOnce([...ids, ...ids]);
    await deliverAtOnce(ids);
    expect((await buyerFactsOf(ctx, user_id).get())?.is_first_order).toBe(false);
    expect(await spendOf(user_id)).toEqual([
      { user_id, currency: "JPY", orders: 1, amount: yen.total, last_ordered_at: NOW },
      { user_id, currency: "USD", orders: 2, amount: paid.total + accepted.total, last_ordered_at: NOW + 1 },
    ]);
  });

  it("is not written down about an account whose personal key is destroyed", async ({ expect }) => {
    const ctx = testContext();
    const { user_id } = await givenCustomer();
    await runBatch(ctx.db, [destroyPersonalKeys(ctx, [user_id])]);
    await runBatch(ctx.db, noteSale(ctx, { user_id, currency: "USD", amount: 100, sold_at: NOW }));
    expect(await spendOf(user_id)).toEqual([]);
  });
});
