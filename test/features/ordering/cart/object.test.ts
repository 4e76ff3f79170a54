import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, it } from "vitest";
import { cartOf, mergeGuestCart } from "#ordering/cart";
import type { BeginRequest, OpenCheckout } from "#ordering/checkout-journal";
import { stockLevels } from "../../../../src/features/goods/inventory/tables.ts";
import type { ChangeRequest } from "../../../../src/features/ordering/cart/object-requests.ts";
import { CartStore } from "../../../../src/features/ordering/cart/object-store.ts";
import { readFreshPrices, suppliedOffers } from "../../../../src/features/ordering/cart/read-prices.ts";
import type { Change } from "../../../../src/features/ordering/cart/rules.ts";
import { givenCustomer } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { givenCart } from "../../../support/cart.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { testContext } from "../../../support/context.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const ctx = testContext();
const object = (name: string) => env.CART.getByName(name);
const givenVariant = async (stock_quantity = 10, price = 1000): Promise<string> => {
  const product: any = await givenProduct({ price, stock_quantity });
  return product.variants[0].id;
};
const read = async (who: { cart_token?: string; token?: string }): Promise<any> => {
  const headers: Record<string, string> = who.cart_token === undefined ? {} : { "cart-token": who.cart_token };
  return (await call("GET", "/api/v1/cart", { token: who.token, headers })).json();
};
const add = (body: unknown, token: string) => call("POST", "/api/v1/cart/items", { body, token });
type Request = Omit<ChangeRequest, "supply">;
/** Changes a cart with what the catalog says when the object asks for it. */
const change = (name: string, asked: Request) =>
  object(name).change({ ...asked, supply: { asked: [], offers: [], is_fresh: false } }, async ({ variant_ids }) => {
    const prices = await readFreshPrices(ctx, { variant_ids, coupons: [], user_id: null });
    return { asked: variant_ids, offers: suppliedOffers(prices, variant_ids), is_fresh: true };
  });
const turnClock = (name: string, by_ms: number) =>
  runInDurableObject(object(name), (cart) => {
    cart.now = () => Date.now() + by_ms;
  });
const request = (more: Partial<BeginRequest> = {}): BeginRequest => ({
  key: ctx.id(),
  body_hash: "b",
  terms_hash: "t",
  order_id: ctx.id(),
  ...more,
});
/** What the alarm hands to checkout, which does what `outcome` says. */
async function watchDrive(
  name: string,
  drive: (checkout: OpenCheckout) => Promise<"over" | "open">,
): Promise<OpenCheckout[]> {
  const driven: OpenCheckout[] = [];
  await runInDurableObject(object(name), (cart) => {
    cart.drive = async (_ctx, checkout) => {
      driven.push(checkout);
      return drive(checkout);
    };
  });
  return driven;
}

describe("a guest's cart that goes into an account's", () => {
  it("adds its quantities up to what is there, once however often it is asked, and its token is no good any more", async ({
    expect,
  }) => {
    const [mug, jar] = [await givenVariant(10), await givenVariant(10)];
    const { user_id, token } = await givenCustomer();
    await add({ variant_id: mug, quantity: 4 }, token);
    const guest = await givenCart({ variant_id: mug, quantity: 8 }, { variant_id: jar, quantity: 2 });
    await Promise.all([mergeGuestCart(ctx, guest.cart_id, user_id), mergeGuestCart(ctx, guest.cart_id, user_id)]);
    await mergeGuestCart(ctx, guest.cart_id, user_id);
    expect((await read({ token })).items.map((item: any) => [item.variant_id, item.quantity])).toEqual([
      [mug, 10],
      [jar, 2],
    ]);
    const refused = await call("GET", "/api/v1/cart", { headers: { "cart-token": guest.cart_token } });
    expect(await problemOf(refused)).toMatchObject({ status: 404, code: "cart_not_found" });
  });

  it("makes the account's cart where there was none", async ({ expect }) => {
    const { user_id, token } = await givenCustomer();
    const guest = await givenCart({ variant_id: await givenVariant(), quantity: 3 });
    await mergeGuestCart(ctx, guest.cart_id, user_id);
    const cart = await read({ token });
    expect(cart).toMatchObject({ item_count: 3, warnings: [] });
    expect(cart.id).not.toBe(guest.cart_id);
  });

  it("keeps what is sold out by now, with a warning, rather than losing it", async ({ expect }) => {
    const variant_id = await givenVariant(5);
    const { user_id, token } = await givenCustomer();
    const guest = await givenCart({ variant_id, quantity: 3 });
    await ctx.db.update(stockLevels).set({ on_hand: 0, available: 0 }).where(eq(stockLevels.variant_id, variant_id));
    await mergeGuestCart(ctx, guest.cart_id, user_id);
    expect(await read({ token })).toMatchObject({ item_count: 3, warnings: [{ code: "unavailable" }] });
  });

  it("belongs to who came first, and a token that is not ours changes nothing", async ({ expect }) => {
    const [first, second] = [await givenCustomer(), await givenCustomer()];
    const guest = await givenCart({ variant_id: await givenVariant() });
    await mergeGuestCart(ctx, guest.cart_id, first.user_id);
    await mergeGuestCart(ctx, guest.cart_id, second.user_id);
    await mergeGuestCart(ctx, crypto.randomUUID(), second.user_id);
    expect(await read(first)).toMatchObject({ item_count: 1 });
    expect(await read(second)).toMatchObject({ id: null });
  });

  /** The merge begins, and the account's cart does not answer. */
  const cutOff = (cart_id: string, user_id: string) =>
    runInDurableObject(object(cart_id), async (cart) => {
      const whole = Reflect.get(cart, "env");
      Object.assign(cart, {
        env: { ...env, CART: { getByName: () => ({ merge: () => Promise.reject(new Error("cut off")) }) } },
      });
      await cart.mergeInto(user_id).catch(() => undefined);
      Object.assign(cart, { env: whole });
    });

  it("is seen through by its alarm when the merge was cut off", async ({ expect }) => {
    const { user_id, token } = await givenCustomer();
    const guest = await givenCart({ variant_id: await givenVariant(), quantity: 2 });
    await cutOff(guest.cart_id, user_id);
    expect(await read({ token })).toMatchObject({ id: null });
    const second = await givenCustomer();
    await mergeGuestCart(ctx, guest.cart_id, second.user_id);
    await evictDurableObject(object(guest.cart_id));
    await turnClock(guest.cart_id, MINUTE);
    await runDurableObjectAlarm(object(guest.cart_id));
    expect(await read({ token })).toMatchObject({ item_count: 2 });
    expect(await read(second)).toMatchObject({ id: null });
  });

  it("is seen through also when its 30 days end meanwhile", async ({ expect }) => {
    const { user_id, token } = await givenCustomer();
    const guest = await givenCart({ variant_id: await givenVariant(), quantity: 2 });
    for (const [at, happens] of [
      [30 * DAY - MINUTE / 2, () => cutOff(guest.cart_id, user_id)],
      // Its 30 days would be over, and the merge is not due to be tried again.
      [30 * DAY - 1_000, () => runDurableObjectAlarm(object(guest.cart_id))],
      [30 * DAY + MINUTE, () => runDurableObjectAlarm(object(guest.cart_id))],
    ] as const) {
      await turnClock(guest.cart_id, at);
      await happens();
    }
    expect(await read({ token })).toMatchObject({ item_count: 2 });
  });
});

describe("a cart object", () => {
  it("makes a change once under its operation id, also when two come at once and after an eviction", async ({
    expect,
  }) => {
    const variant_id = await givenVariant();
    const { cart_id } = await givenCart({ variant_id });
    const added = {
      operation_id: "op",
      create: null,
      change: { kind: "add" as const, line_id: ctx.id(), variant_id, quantity: 2 },
    };
    await Promise.all([change(cart_id, added), change(cart_id, added)]);
    await evictDurableObject(object(cart_id));
    const result = await change(cart_id, added);
    expect(result).toMatchObject({ kind: "changed", content: { lines: [{ variant_id, quantity: 3 }] } });
  });

  it("answers a removal that is repeated with the cart, and takes no later change back", async ({ expect }) => {
    const [mug, jar] = [await givenVariant(), await givenVariant()];
    const { cart_id } = await givenCart({ variant_id: mug }, { variant_id: jar });
    const lines = (await object(cart_id).read())?.lines ?? [];
    const [of_mug = "", of_jar = ""] = lines.map(({ line_id }) => line_id);
    const ask = (operation_id: string, asked: Change) => change(cart_id, { operation_id, create: null, change: asked });
    const removal = { kind: "remove", line_id: of_mug } as const;
    const left = { kind: "changed", content: { lines: [{ variant_id: jar }] } };
    expect(await ask("removal", removal)).toMatchObject(left);
    expect(await ask("removal", removal)).toMatchObject(left);
    await ask("two", { kind: "set", line_id: of_jar, quantity: 2 });
    await ask("five", { kind: "set", line_id: of_jar, quantity: 5 });
    expect(await ask("two", { kind: "set", line_id: of_jar, quantity: 2 })).toMatchObject({
      content: { lines: [{ quantity: 5 }] },
    });
  });

  it("knows its operations for a day", async ({ expect }) => {
    const variant_id = await givenVariant();
    const { cart_id } = await givenCart({ variant_id });
    const add = (operation_id: string) => {
      const added = { kind: "add" as const, line_id: ctx.id(), variant_id, quantity: 1 };
      return change(cart_id, { operation_id, create: null, change: added });
    };
    await add("morning");
    await turnClock(cart_id, 20 * 60 * MINUTE);
    await add("evening");
    expect(await add("morning")).toMatchObject({ content: { lines: [{ quantity: 3 }] } });
  });

  it("remembers no more than some hundreds of operations, however many are asked of it, and the latest ones", async ({
    expect,
  }) => {
    const { cart_id } = await givenCart({ variant_id: await givenVariant() });
    const kept = await runInDurableObject(object(cart_id), (_, state) => {
      const store = new CartStore(state.storage.sql);
      for (let at = 0; at < 2_000; at += 1) store.recordOperation(`op ${at}`, Date.now() + at, "hash");
      const latest = [store.operation("op 1999"), store.operation("op 1500")];
      return { count: state.storage.sql.exec("SELECT count(*) AS n FROM operations").one()["n"], latest };
    });
    expect(kept.count).toBeLessThanOrEqual(600);
    expect(kept.latest).toMatchObject([{ request_hash: "hash" }, { request_hash: "hash" }]);
  });

  it("that nobody made is not made by asking for it", async ({ expect }) => {
    const name = ctx.id();
    expect(await object(name).read()).toBeNull();
    expect(await object(name).begin(request())).toEqual({ kind: "not_found" });
    expect(await change(name, { operation_id: "o", create: null, change: { kind: "clear" } })).toMatchObject({
      kind: "not_found",
    });
    const tables = await runInDurableObject(object(name), (_, state) =>
      state.storage.sql.exec("SELECT name FROM sqlite_master").toArray(),
    );
    expect(tables).toEqual([]);
  });

  it("of a guest expires after 30 days without a change, to the millisecond, and leaves nothing behind", async ({
    expect,
  }) => {
    const { cart_id, cart_token } = await givenCart({ variant_id: await givenVariant() });
    await turnClock(cart_id, 30 * DAY - MINUTE);
    await runDurableObjectAlarm(object(cart_id));
    expect(await object(cart_id).read()).not.toBeNull();
    await turnClock(cart_id, 30 * DAY + MINUTE);
    expect(await object(cart_id).read()).toBeNull();
    await runDurableObjectAlarm(object(cart_id));
    const left = await runInDurableObject(object(cart_id), async (_, state) => ({
      tables: state.storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'lines'").toArray(),
      alarm: await state.storage.getAlarm(),
    }));
    expect(left).toEqual({ tables: [], alarm: null });
    const refused = await call("GET", "/api/v1/cart", { headers: { "cart-token": cart_token } });
    expect((await problemOf(refused)).code).toBe("cart_not_found");
  });
});

describe("the journal", () => {
  it("makes one order of one cart version, however many ask at once", async ({ expect }) => {
    const variant_id = await givenVariant();
    const { cart_id } = await givenCart({ variant_id, quantity: 2 });
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => object(cart_id).begin(request())));
    const orders = new Set(
      outcomes.map((outcome) =>
        outcome.kind === "begun" || outcome.kind === "resumed" ? outcome.journal.order_id : outcome.kind,
      ),
    );
    expect(orders.size).toBe(1);
    expect(outcomes.filter((outcome) => outcome.kind === "begun")).toHaveLength(1);
    const [order_id = ""] = orders;
    await evictDurableObject(object(cart_id));
    expect(await object(cart_id).find(order_id)).toMatchObject({
      order_id,
      cart_id,
      lines: [{ variant_id, quantity: 2 }],
      state: "open",
    });
    expect(await object(cart_id).find(ctx.id())).toBeNull();
  });

  it("knows a key again, and refuses it for another request", async ({ expect }) => {
    const { cart_id } = await givenCart({ variant_id: await givenVariant() });
    const asked = request({ key: "k" });
    const begun = await object(cart_id).begin(asked);
    expect(await object(cart_id).begin({ ...asked, order_id: ctx.id() })).toMatchObject({
      kind: "resumed",
      replayed: true,
    });
    expect(await object(cart_id).begin({ ...asked, body_hash: "other" })).toEqual({ kind: "key_reused" });
    expect(begun.kind).toBe("begun");
  });

  it("knows a key for a day, whatever has begun and ended since", async ({ expect }) => {
    const { cart_id } = await givenCart({ variant_id: await givenVariant() });
    const morning = request();
    for (const [hours, asked] of [
      [0, morning],
      [20, request()],
    ] as const) {
      await turnClock(cart_id, hours * 60 * MINUTE);
      await object(cart_id).begin(asked);
      await object(cart_id).conclude({ order_id: asked.order_id, state: "ended", shortages: [] });
    }
    const repeated = await object(cart_id).begin({ ...morning, order_id: ctx.id() });
    expect(repeated).toMatchObject({ kind: "resumed", replayed: true, journal: { order_id: morning.order_id } });
  });

  it("lets a changed cart begin again only when the older order is out of the way", async ({ expect }) => {
    const variant_id = await givenVariant();
    const { cart_id, cart_token } = await givenCart({ variant_id });
    const first = request();
    await object(cart_id).begin(first);
    await call("POST", "/api/v1/cart/items", { body: { variant_id }, headers: { "cart-token": cart_token } });
    expect(await object(cart_id).begin(request())).toMatchObject({
      kind: "superseded",
      journal: { order_id: first.order_id },
    });
    await object(cart_id).conclude({ order_id: first.order_id, state: "ended", shortages: [] });
    expect(await object(cart_id).begin(request())).toMatchObject({
      kind: "begun",
      journal: { lines: [{ variant_id, quantity: 2 }] },
    });
  });

  it("leaves the lines in the cart until they are sold, then takes out these and no others, once", async ({
    expect,
  }) => {
    const [mug, jar] = [await givenVariant(), await givenVariant()];
    const { cart_id, cart_token } = await givenCart({ variant_id: mug, quantity: 2 });
    const asked = request();
    await object(cart_id).begin(asked);
    for (const body of [{ variant_id: mug }, { variant_id: jar }]) {
      await call("POST", "/api/v1/cart/items", { body, headers: { "cart-token": cart_token } });
    }
    expect(await read({ cart_token })).toMatchObject({ item_count: 4 });
    const sold = { order_id: asked.order_id, state: "sold" as const, shortages: [] };
    await Promise.all([object(cart_id).conclude(sold), object(cart_id).conclude(sold)]);
    await object(cart_id).conclude(sold);
    expect((await read({ cart_token })).items.map((item: any) => [item.variant_id, item.quantity])).toEqual([
      [mug, 1],
      [jar, 1],
    ]);
  });

  it("takes sold lines out of the account's cart when the guest's has gone into it since", async ({ expect }) => {
    const variant_id = await givenVariant();
    const { user_id, token } = await givenCustomer();
    const { cart_id } = await givenCart({ variant_id, quantity: 2 });
    await add({ variant_id, quantity: 3 }, token);
    const asked = request();
    await object(cart_id).begin(asked);
    await mergeGuestCart(ctx, cart_id, user_id);
    expect(await read({ token })).toMatchObject({ item_count: 5 });
    for (let i = 0; i < 2; i += 1)
      await object(cart_id).conclude({ order_id: asked.order_id, state: "sold", shortages: [] });
    expect(await read({ token })).toMatchObject({ item_count: 3 });
  });

  it("has no order for an empty cart, and through the face no cart is 404 for a guest alone", async ({ expect }) => {
    const { cart_id, cart_token } = await givenCart({ variant_id: await givenVariant() });
    await call("DELETE", "/api/v1/cart", { headers: { "cart-token": cart_token } });
    expect(await object(cart_id).begin(request())).toEqual({ kind: "cart_empty" });
    await expect(
      cartOf(testContext({ actor: { type: "guest", id: "guest" } }), ctx.id()).begin(request()),
    ).rejects.toMatchObject({ code: "cart_not_found" });
  });
});

describe("the alarm of a checkout", () => {
  it("drives it from its deadline on, each minute, until it is told that the order has ended", async ({ expect }) => {
    const variant_id = await givenVariant();
    const { cart_id } = await givenCart({ variant_id });
    const asked = request();
    await object(cart_id).begin(asked);
    const driven = await watchDrive(cart_id, async () => "open");
    await runDurableObjectAlarm(object(cart_id));
    expect(driven).toEqual([]);
    await turnClock(cart_id, 16 * MINUTE);
    await runDurableObjectAlarm(object(cart_id));
    expect(driven).toMatchObject([{ order_id: asked.order_id, cart_id, lines: [{ variant_id, quantity: 1 }] }]);
    await turnClock(cart_id, 18 * MINUTE);
    await runDurableObjectAlarm(object(cart_id));
    expect(driven).toHaveLength(2);
    await object(cart_id).conclude({ order_id: asked.order_id, state: "ended", shortages: [] });
    await turnClock(cart_id, 20 * MINUTE);
    await runDurableObjectAlarm(object(cart_id));
    expect(driven).toHaveLength(2);
  });

  it("comes back when driving failed", async ({ expect }) => {
    const { cart_id } = await givenCart({ variant_id: await givenVariant() });
    await object(cart_id).begin(request());
    const driven = await watchDrive(cart_id, () => Promise.reject(new Error("the provider is down")));
    for (const minutes of [16, 18, 20]) {
      await turnClock(cart_id, minutes * MINUTE);
      await runDurableObjectAlarm(object(cart_id));
    }
    expect(driven).toHaveLength(3);
  });

  it("may be concluded from within the drive, as checkout does", async ({ expect }) => {
    const { cart_id, cart_token } = await givenCart({ variant_id: await givenVariant() });
    await object(cart_id).begin(request());
    const driven = await watchDrive(cart_id, async ({ order_id }) => {
      await object(cart_id).conclude({ order_id, state: "ended", shortages: [] });
      return "over";
    });
    await turnClock(cart_id, 16 * MINUTE);
    await runDurableObjectAlarm(object(cart_id));
    expect(driven).toHaveLength(1);
    expect(await read({ cart_token })).toMatchObject({ item_count: 1 });
    expect(await object(cart_id).begin(request())).toMatchObject({ kind: "begun" });
  });

  it("keeps a guest's cart past its 30 days while an order of it is open", async ({ expect }) => {
    const { cart_id } = await givenCart({ variant_id: await givenVariant() });
    const asked = request();
    await object(cart_id).begin(asked);
    await watchDrive(cart_id, async () => "open");
    await turnClock(cart_id, 31 * DAY);
    await runDurableObjectAlarm(object(cart_id));
    expect(await object(cart_id).find(asked.order_id)).toMatchObject({ state: "open" });
  });
});

describe("a cart whose owner is erased", () => {
  const tables = (name: string) =>
    runInDurableObject(object(name), (_cart, { storage }) =>
      storage.sql
        .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '_cf_%'")
        .toArray()
        .map(({ name: table }) => table),
    );

  it("is destroyed with its lines, journals, keys and alarms, once and for all", async ({ expect }) => {
    const { cart_id, cart_token } = await givenCart({ variant_id: await givenVariant() });
    const cart = cartOf(ctx, cart_id);
    const begun = request();
    await cart.begin(begun);
    await cart.conclude({ order_id: begun.order_id, state: "ended", shortages: [] });
    for (let n = 0; n < 2; n += 1) expect(await cart.erase()).toBe(true);
    expect(await tables(cart_id)).toEqual([]);
    const alarm = await runInDurableObject(object(cart_id), (_cart, { storage }) => storage.getAlarm());
    expect(alarm).toBeNull();
    expect(await cart.read()).toBeNull();
    expect((await call("GET", "/api/v1/cart", { headers: { "cart-token": cart_token } })).status).toBe(404);
  });

  it("stays while an order of it is open, so that its units and money are seen through", async ({ expect }) => {
    const { cart_id } = await givenCart({ variant_id: await givenVariant() });
    const cart = cartOf(ctx, cart_id);
    const begun = request();
    await cart.begin(begun);
    expect(await cart.erase()).toBe(false);
    expect(await cart.find(begun.order_id)).toMatchObject({ state: "open" });
    await cart.conclude({ order_id: begun.order_id, state: "ended", shortages: [] });
    expect(await cart.erase()).toBe(true);
  });

  it("stays until it has gone into an account's", async ({ expect }) => {
    const { cart_id } = await givenCart({ variant_id: await givenVariant() });
    await runInDurableObject(object(cart_id), (_cart, { storage }) => {
      storage.sql.exec("UPDATE cart SET merging_into = 'somebody'");
    });
    expect(await cartOf(ctx, cart_id).erase()).toBe(false);
    await runInDurableObject(object(cart_id), (_cart, { storage }) => {
      storage.sql.exec("UPDATE cart SET merged_at = 1");
    });
    expect(await cartOf(ctx, cart_id).erase()).toBe(true);
  });
});
