import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";
import { eraseOrdersOf } from "#ordering/orders";
import { DAY } from "#platform/basics/time";
import { commit } from "#platform/data/outbox";
import { unseal } from "#platform/secrets/tokens";
import { givenActor, givenCustomer, tokenOf } from "./support/actors.ts";
import { call, problemOf } from "./support/api.ts";
import { atOnce } from "./support/at-once.ts";
import { checkOut, checkoutBody, givenFullCart, givenShop, paying } from "./support/checkout.ts";
import { testContext } from "./support/context.ts";
import { forgetAnswer } from "./support/idempotency.ts";
import { operations, schemaOf } from "./support/openapi.ts";
import { givenOrder } from "./support/orders.ts";

type Row = { caller: string; key: string; answer: string | null; expires_at: number };
const rowsOf = async (where: string, ...values: unknown[]): Promise<Row[]> =>
  (
    await env.DB.prepare(`SELECT * FROM idempotency_keys WHERE ${where}`)
      .bind(...values)
      .all<Row>()
  ).results;
const open = (answer: string) => unseal(testContext().config.APP_SECRET, "idempotency", answer);
/** The answer of a key as it is kept, unsealed; it is kept after it was sent. */
const keptOf = (key: string) =>
  vi.waitUntil(async () => {
    const [row] = await rowsOf("key = ? AND answer IS NOT NULL", key);
    return row?.answer ? open(row.answer) : null;
  });

const forge = (token: string) => `${token.slice(0, -43)}${"A".repeat(43)}`;
const fresh = () => crypto.randomUUID();

/** An unpaid order of a guest, with the token for it. */
async function givenGuestOrder(method?: string) {
  const shop = await givenShop();
  const { cart_token } = await givenFullCart(shop);
  const placed = await checkOut(cart_token, checkoutBody(shop, paying(method)));
  const { order, order_token } = await placed.json<{ order: { id: string }; order_token: string }>();
  return { order_id: order.id, order_token };
}
const pay = (order_id: string, order_token: string, key: string, payment_method_id?: string) =>
  call("POST", "/api/v1/payments", {
    headers: { "order-token": order_token, "idempotency-key": key },
    body: { order_id, provider: "stripe", ...(payment_method_id === undefined ? {} : { payment_method_id }) },
  });
const cancel = (order_id: string, order_token: string, key: string) =>
  call("POST", `/api/v1/orders/${order_id}/cancel`, {
    headers: { "order-token": order_token, "idempotency-key": key },
  });

describe("an answer that is kept for an Idempotency-Key", () => {
  it("is not given to a forged order token, which is 404 and leaves nothing behind", async ({ expect }) => {
    const { order_id, order_token } = await givenGuestOrder();
    const key = `pay-${fresh()}`;
    expect((await pay(order_id, order_token, key)).status).toBe(201);
    await keptOf(key);
    const forged = await pay(order_id, forge(order_token), key);
    expect([forged.status, (await problemOf(forged)).code]).toEqual([404, "order_not_found"]);
    expect(forged.headers.get("idempotency-replayed")).toBeNull();
    const other = fresh();
    expect((await cancel(order_id, forge(order_token), other)).status).toBe(404);
    expect(await rowsOf("key = ?", other)).toEqual([]);
    expect((await rowsOf("key = ?", key)).map(({ caller }) => caller)).toEqual([`order:${order_id}`]);
  });

  it("is not given to a forged cart token, which is 404", async ({ expect }) => {
    const { variant_id } = await givenShop();
    const { cart_token } = await givenFullCart({ variant_id, product_id: "", shipping_method_id: "" });
    const key = fresh();
    const add = (token: string) =>
      call("POST", "/api/v1/cart/items", {
        headers: { "cart-token": token, "idempotency-key": key },
        body: { variant_id },
      });
    expect((await add(cart_token)).status).toBe(201);
    const forged = await add(forge(cart_token));
    expect([forged.status, (await problemOf(forged)).code]).toEqual([404, "cart_not_found"]);
  });

  it("holds no order token when a payment is declined: a repeat derives it", async ({ expect }) => {
    const { order_id, order_token } = await givenGuestOrder();
    const key = fresh();
    const first = await pay(order_id, order_token, key, "pm_card_chargeDeclined");
    expect(await problemOf(first)).toMatchObject({ status: 402, order_token });
    expect(await keptOf(key)).not.toContain(order_token.slice(-43));
    const again = await pay(order_id, order_token, key, "pm_card_chargeDeclined");
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(await problemOf(again)).toMatchObject({ status: 402, order_token, code: "payment_declined" });
  });

  it("holds no client secret of a payment: a repeat asks the provider for it", async ({ expect }) => {
    const { order_id, order_token } = await givenGuestOrder();
    const key = fresh();
    const first = await (await pay(order_id, order_token, key)).json<{ client_secret: string }>();
    expect(first.client_secret).toMatch(/_secret_/);
    expect(await keptOf(key)).not.toContain("_secret_");
    const again = await pay(order_id, order_token, key);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(await again.json()).toEqual(first);
  });

  it("holds no address to approve a payment at: a repeat asks the provider for it", async ({ expect }) => {
    const { order_id, order_token } = await givenGuestOrder();
    const key = fresh();
    const card = "pm_card_authenticationRequired";
    const first = await (await pay(order_id, order_token, key, card)).json<{ redirect_url?: string }>();
    const kept = await keptOf(key);
    if (first.redirect_url !== undefined) expect(kept).not.toContain(first.redirect_url);
    expect(await (await pay(order_id, order_token, key, card)).json()).toEqual(first);
  });

  it("holds no API key: a repeat makes no second one, and says that the first is shown no more", async ({ expect }) => {
    const token = await tokenOf("admin");
    const make = (path: string, key: string, body: unknown) =>
      call("POST", `/api/v1/admin/api-keys${path}`, { token, headers: { "idempotency-key": key }, body });
    const input = { name: `Once ${fresh()}`, scopes: ["orders:read"] };
    const [making, rotating] = [fresh(), fresh()];
    const made = await (await make("", making, input)).json<{ id: string; key: string }>();
    expect(await keptOf(making)).not.toContain(made.key);
    const again = await make("", making, input);
    expect(await problemOf(again)).toMatchObject({ code: "api_key_already_shown", api_key_id: made.id });
    const rotated = await (await make(`/${made.id}/rotate`, rotating, {})).json<{ id: string; key: string }>();
    expect(await keptOf(rotating)).not.toContain(rotated.key);
    const repeated = await make(`/${made.id}/rotate`, rotating, {});
    expect(await problemOf(repeated)).toMatchObject({ code: "api_key_already_shown", api_key_id: rotated.id });
    const named = env.DB.prepare("SELECT count(*) AS n FROM api_keys WHERE name = ?").bind(input.name);
    expect(await named.first("n")).toBe(2);
    const other = await make("", making, { ...input, name: "Another" });
    expect((await problemOf(other)).code).toBe("idempotency_key_reused");
  });

  it("or was lost before it was kept lets a repeat make no second API key either", async ({ expect }) => {
    const token = await tokenOf("admin");
    const make = (path: string, key: string, body: unknown) =>
      call("POST", `/api/v1/admin/api-keys${path}`, { token, headers: { "idempotency-key": key }, body });
    const [making, rotating] = [fresh(), fresh()];
    const input = { name: `Lost ${fresh()}`, scopes: ["orders:read"] };
    const made = await (await make("", making, input)).json<{ id: string }>();
    await keptOf(making);
    await forgetAnswer(making);
    const again = await make("", making, input);
    expect(await problemOf(again)).toMatchObject({ code: "api_key_already_shown", api_key_id: made.id });
    expect((await make(`/${made.id}/rotate`, rotating, {})).status).toBe(201);
    await keptOf(rotating);
    await forgetAnswer(rotating);
    expect((await problemOf(await make(`/${made.id}/rotate`, rotating, {}))).code).toBe("api_key_ended");
    const named = env.DB.prepare("SELECT count(*) AS n FROM api_keys WHERE name = ?").bind(input.name);
    expect(await named.first("n")).toBe(2);
  });

  it("is of an operation that gives no secret, or that says what a repeat gets instead", ({ expect }) => {
    const secret = /token|secret|^key$|redirect_url|otpauth|recovery_codes|download|password$/;
    const giving = operations.flatMap((operation) => {
      const keyed = operation.parameters.some(({ name }) => name === "idempotency-key");
      const given = keyed ? namesIn(operation.contract.responses).filter((name) => secret.test(name)) : [];
      return given.length === 0 ? [] : [`${operation.contract.operationId}: ${given.toSorted().join(", ")}`];
    });
    // The cart and the checkout are known by the cart's object, which keeps no answer; the others leave these fields out.
    expect(giving.toSorted()).toEqual([
      "addCartCoupon: cart_token",
      "addCartItem: cart_token",
      "addMyWishlistItem: share_token",
      "adminCreateApiKey: key",
      "adminCreateWebhookEndpoint: secret",
      "adminRotateApiKey: key",
      "adminRotateWebhookSecret: secret",
      "beginMyPaymentMethodSetup: client_secret",
      "checkout: client_secret, order_token, redirect_url",
      "createMyWishlist: share_token",
      "createPayment: client_secret, order_token, redirect_url",
      "moveMyWishlistItem: cart_token",
      "reorderOrder: cart_token",
    ]);
  });

  it("holds no bearer secret, whatever was asked for", async ({ expect }) => {
    const { order_id, order_token } = await givenGuestOrder();
    const [paid, cancelled] = [fresh(), fresh()];
    await pay(order_id, order_token, paid);
    await cancel(order_id, order_token, cancelled);
    await Promise.all([keptOf(paid), keptOf(cancelled)]);
    const rows = await rowsOf("answer IS NOT NULL");
    expect(rows.length).toBeGreaterThan(1);
    const bearer =
      /\b(ct|order)_[0-9a-f-]{36}_[\w-]{43}|sk_[\w-]{40,}|_secret_\w+|eyJ[\w-]+\.[\w-]+\.|(?<![\w-])[\w-]{43}(?![\w-])/;
    for (const { answer } of rows) expect((await open(answer ?? "")).match(bearer)?.[0]).toBeUndefined();
  });
});

describe("what a guest can have kept", () => {
  it("is no row in D1 for a change of a cart, which its own object knows again", async ({ expect }) => {
    const { variant_id } = await givenShop();
    const { cart_token } = await givenFullCart({ variant_id, product_id: "", shipping_method_id: "" });
    const key = fresh();
    const add = (quantity: number, more: Record<string, string> = {}) =>
      call("POST", "/api/v1/cart/items", {
        headers: { "cart-token": cart_token, "idempotency-key": key, ...more },
        body: { variant_id, quantity },
      });
    const first = await add(2);
    const again = await add(2);
    expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([201, "true"]);
    expect(await again.json()).toEqual(await first.json());
    expect((await problemOf(await add(3))).code).toBe("idempotency_key_reused");
    // Also beside the token of an order, which is a caller of its own elsewhere.
    const { order_token } = await givenOrder();
    expect((await add(2, { "order-token": order_token })).headers.get("idempotency-replayed")).toBe("true");
    expect(await rowsOf("key = ?", key)).toEqual([]);
  });

  it("is no row for a customer's cart either, and a repeat adds nothing", async ({ expect }) => {
    const { variant_id } = await givenShop();
    const { token } = await givenActor("customer");
    const key = fresh();
    const add = () =>
      call("POST", "/api/v1/cart/items", { token, headers: { "idempotency-key": key }, body: { variant_id } });
    await add();
    const again = await (await add()).json<{ item_count: number }>();
    expect([again.item_count, await rowsOf("key = ?", key)]).toEqual([1, []]);
  });

  it("is ten answers of an order at most, each for a day; what comes after is done, and known by itself", async ({
    expect,
  }) => {
    const { order_id, order_token } = await givenGuestOrder();
    const keys = Array.from({ length: 13 }, fresh);
    for (const key of keys) expect((await cancel(order_id, order_token, key)).status).toBe(200);
    const rows = await rowsOf("caller = ?", `order:${order_id}`);
    expect(rows.length).toBe(10);
    for (const { expires_at } of rows) expect(expires_at).toBeLessThanOrEqual(Date.now() + DAY);
    const late = await cancel(order_id, order_token, keys[12] ?? "");
    expect([late.status, late.headers.get("idempotency-replayed")]).toEqual([200, null]);
    // A key that is kept is still known when there is no room for more.
    const kept = await cancel(order_id, order_token, keys[0] ?? "");
    expect(kept.headers.get("idempotency-replayed")).toBe("true");
  });

  it("is nothing of an answer that is large", async ({ expect }) => {
    const lines = Array.from({ length: 20 }, (_, at) => ({
      quantity: 1,
      unit_price: 100,
      name: `Item ${at} ${"x".repeat(150)}`,
    }));
    const { order_id, order_token } = await givenOrder({ lines });
    const key = fresh();
    const first = await cancel(order_id, order_token, key);
    expect((await first.clone().text()).length).toBeGreaterThan(4_096);
    await vi.waitUntil(async () => (await rowsOf("key = ?", key)).length === 0);
    const again = await cancel(order_id, order_token, key);
    expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([200, null]);
    expect(await again.json()).toMatchObject({ status: "cancelled" });
  });
});

describe("what is kept of a customer's answers", () => {
  it("is fifty of an account at most, each for a day; of staff all are kept", async ({ expect }) => {
    const ada = await givenCustomer();
    const { order_id } = await givenOrder({ user_id: ada.user_id });
    const cancelOwn = (key: string) =>
      call("POST", `/api/v1/orders/${order_id}/cancel`, { token: ada.token, headers: { "idempotency-key": key } });
    const keys = Array.from({ length: 53 }, fresh);
    for (const key of keys) expect((await cancelOwn(key)).status).toBe(200);
    expect(await rowsOf("caller = ?", `user:${ada.user_id}`)).toHaveLength(50);
    expect((await cancelOwn(keys[0] ?? "")).headers.get("idempotency-replayed")).toBe("true");

    const staff = await givenActor("catalog_manager");
    const names = Array.from({ length: 51 }, () => `Shelf ${fresh()}`);
    const made = await atOnce(names, (name) =>
      call("POST", "/api/v1/admin/categories", {
        token: staff.token,
        headers: { "idempotency-key": fresh() },
        body: { name },
      }),
    );
    expect(new Set(made.map(({ status }) => status))).toEqual(new Set([201]));
    expect(await rowsOf("caller = ?", `user:${staff.user_id}`)).toHaveLength(51);
  });

  it("is nothing of an answer that is large", async ({ expect }) => {
    const ada = await givenCustomer();
    const lines = Array.from({ length: 40 }, (_, at) => ({
      quantity: 1,
      unit_price: 100,
      name: `Item ${at} ${"x".repeat(150)}`,
    }));
    const { order_id } = await givenOrder({ user_id: ada.user_id, lines });
    const key = fresh();
    const again = () =>
      call("POST", `/api/v1/orders/${order_id}/cancel`, { token: ada.token, headers: { "idempotency-key": key } });
    expect((await (await again()).text()).length).toBeGreaterThan(8_192);
    await vi.waitUntil(async () => (await rowsOf("key = ?", key)).length === 0);
    expect((await again()).headers.get("idempotency-replayed")).toBeNull();
  });
});

describe("what a guest was answered", () => {
  it("goes with the order when the guest is erased", async ({ expect }) => {
    const { order_id, order_token } = await givenGuestOrder();
    const key = fresh();
    expect((await cancel(order_id, order_token, key)).status).toBe(200);
    expect(await keptOf(key)).toContain("@example.com");
    const token = await tokenOf("admin");
    expect((await call("POST", `/api/v1/admin/orders/${order_id}/erase`, { token })).status).toBe(204);
    expect(await rowsOf("caller = ?", `order:${order_id}`)).toEqual([]);
    const again = await cancel(order_id, order_token, key);
    expect(again.headers.get("idempotency-replayed")).toBeNull();
    expect(await again.text()).not.toContain("@example.com");
  });
});

describe("what the holder of a customer's order was answered", () => {
  it("goes with the customer, though they were not signed in when they asked", async ({ expect }) => {
    const { user_id } = await givenActor("customer");
    const { order_id, order_token } = await givenOrder({ user_id });
    const key = fresh();
    expect((await cancel(order_id, order_token, key)).status).toBe(200);
    await keptOf(key);
    const ctx = testContext();
    await commit(ctx, eraseOrdersOf(ctx, user_id));
    expect(await rowsOf("caller = ?", `order:${order_id}`)).toEqual([]);
  });
});

/** The names of all fields in the schemas of these answers, those behind a reference too. */
function namesIn(part: unknown, seen = new Set<string>()): string[] {
  if (typeof part !== "object" || part === null) return [];
  const found = Object.entries(part).flatMap(([name, value]): string[] => {
    if (name === "example" || name === "examples") return [];
    if (name === "properties")
      return [...Object.keys(value as object), ...Object.values(value as object).flatMap((one) => namesIn(one, seen))];
    if (name !== "$ref") return namesIn(value, seen);
    if (seen.has(String(value))) return [];
    seen.add(String(value));
    return namesIn(schemaOf({ $ref: String(value) }), seen);
  });
  return [...new Set(found)];
}
