import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { holdTenders, isTenderRefused } from "#money/stored-value";
import { runBatch } from "#platform/data/db";
import { valueAccounts } from "../../../../src/features/money/stored-value/tables.ts";
import { testContext } from "../../../support/context.ts";
import { balanceOf, entriesOf } from "../../../support/gift-cards.ts";

const NOW = Date.UTC(2031, 4, 6);
const ctx = testContext({ now: () => NOW });

type Wish = Partial<typeof valueAccounts.$inferInsert>;

/** A gift card of 500, unless the wish says otherwise. */
async function givenAccount(wish: Wish): Promise<string> {
  const id = ctx.id();
  const card = { id, kind: "gift_card", currency: "USD", issued: 500, balance: 500 } as const;
  await ctx.db.insert(valueAccounts).values({ ...card, created_at: NOW, updated_at: NOW, ...wish });
  return id;
}

/** Has an order hold so much of an account in a batch of its own: what came of it. */
async function hold(account_id: string, { amount = 500, user_id = null as string | null } = {}) {
  const order_id = ctx.id();
  const tenders = [{ account_id, amount }];
  try {
    await runBatch(ctx.db, holdTenders(ctx, { order_id, user_id, currency: "USD", tenders }));
  } catch (error) {
    if (!isTenderRefused(error)) throw error;
    const left = env.DB.prepare("SELECT count(*) AS n FROM order_tenders WHERE order_id = ?").bind(order_id);
    return { refused: true, written: await left.first("n") };
  }
  return { refused: false };
}

const credit = (user_id: string): Wish => ({ kind: "store_credit", user_id });
const [ada, bob] = [ctx.id(), ctx.id()];

describe("stored value that an order is to be paid with", () => {
  it.for<[string, Wish, Parameters<typeof hold>[1]]>([
    ["a gift card", {}, {}],
    ["a part of a gift card", {}, { amount: 1 }],
    ["a gift card that ends in a millisecond", { expires_at: NOW + 1 }, {}],
    ["what other orders leave of a gift card", { held: 200 }, { amount: 300 }],
    ["the customer's own store credit", credit(ada), { user_id: ada }],
    ["a gift card, by a customer", {}, { user_id: bob }],
  ])("is held of %s", async ([, wish, asked], { expect }) => {
    const [account, amount] = [await givenAccount(wish), asked?.amount ?? 500];
    expect(await hold(account, asked)).toEqual({ refused: false });
    expect(await balanceOf(account)).toEqual({ balance: 500, held: (wish.held ?? 0) + amount });
    expect(await entriesOf(account)).toEqual([`hold ${amount}`]);
  });

  it.for<[string, Wish, Parameters<typeof hold>[1]]>([
    ["a disabled gift card", { disabled_at: NOW - 1 }, {}],
    ["an expired gift card", { expires_at: NOW - 1 }, {}],
    ["a gift card that ends at this moment", { expires_at: NOW }, {}],
    ["a gift card in another currency", { currency: "EUR" }, {}],
    ["a gift card that other orders hold too much of", { held: 200 }, { amount: 301 }],
    ["another customer's store credit", credit(ctx.id()), { user_id: bob }],
    ["a customer's store credit, by a guest", credit(ctx.id()), {}],
  ])("is refused of %s, and nothing is written", async ([, wish, asked], { expect }) => {
    const account = await givenAccount(wish);
    expect(await hold(account, asked)).toEqual({ refused: true, written: 0 });
    expect(await balanceOf(account)).toEqual({ balance: 500, held: wish.held ?? 0 });
    expect(await entriesOf(account)).toEqual([]);
  });

  it("is refused of an account that is not there", async ({ expect }) => {
    expect(await hold(ctx.id())).toEqual({ refused: true, written: 0 });
  });
});
