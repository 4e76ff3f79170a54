import { exports } from "cloudflare:workers";
import { describe, it } from "vitest";
import { givenProduct } from "../../test/support/catalog.ts";
import { givenShop } from "../../test/support/checkout.ts";
import { operations } from "../../test/support/openapi.ts";
import buySource from "../examples/buy.ts?raw";
import { buy } from "../examples/buy.ts";
import declinedSource from "../examples/declined.ts?raw";
import { payAgain } from "../examples/declined.ts";
import readme from "../README.md?raw";
import { createShop, dataOf, each, inMemory, isProblem, ShopError, type TokenStore } from "../src/index.ts";
import { sender } from "../src/send.ts";

const url = "https://shop.test";
const toShop = (request: Request) => exports.default.fetch(request);
const shopWith = (tokens: TokenStore, fetch: (request: Request) => Promise<Response> = toShop) =>
  createShop({ url, tokens, fetch });

const person = () => ({ email: `${crypto.randomUUID()}@example.com`, password: "correct-horse-battery-9" });

describe("the typed client", () => {
  it("buys as a guest by the example, and keeps the cart's token", async ({ expect }) => {
    const { product_id } = await givenShop({ price: 1_450 });
    const tokens = inMemory();
    const shop = shopWith(tokens);
    const { order, payment } = await buy(shop, product_id);
    expect(order).toMatchObject({ subtotal: 2_900, currency: "USD" });
    expect(payment.provider).toBe("stripe");
    expect(tokens.get().cart_token).toMatch(/\w{10}/);
  });

  it("pays again after a declined card by the members of the problem", async ({ expect }) => {
    const { product_id } = await givenShop();
    const declining = shopWith(inMemory(), async (request) => {
      if (!request.url.endsWith("/checkout")) return toShop(request);
      const body = (await request.text()).replace("pm_card_visa", "pm_card_chargeDeclined");
      return toShop(new Request(request.url, { method: "POST", headers: request.headers, body }));
    });
    const refusal: unknown = await buy(declining, product_id).catch((error: unknown) => error);
    expect(isProblem(refusal, "payment_declined")).toBe(true);
    expect(isProblem(refusal, "insufficient_stock")).toBe(false);
    const payment = await payAgain(declining, refusal, "pm_card_visa");
    expect(["succeeded", "authorized", "pending"]).toContain(payment.status);
  });

  it("merges the guest's cart at registering, refreshes an expired token once for all that wait, and forgets at log-out", async ({
    expect,
  }) => {
    const { variant_id } = await givenShop();
    const tokens = inMemory();
    let refreshed = 0;
    const shop = shopWith(tokens, (request) => {
      if (request.url.endsWith("/auth/token/refresh")) refreshed += 1;
      return toShop(request);
    });
    await dataOf(shop.POST("/api/v1/cart/items", { body: { variant_id, quantity: 3 } }));
    await dataOf(shop.POST("/api/v1/auth/register", { body: person() }));
    expect(tokens.get().cart_token).toBeUndefined();
    expect((await dataOf(shop.GET("/api/v1/cart"))).item_count).toBe(3);
    tokens.set({ ...tokens.get(), access_token: "expired" });
    const answers = await Promise.all(["/api/v1/me", "/api/v1/me", "/api/v1/me"].map(() => shop.GET("/api/v1/me")));
    expect(answers.map(({ response }) => response.status)).toEqual([200, 200, 200]);
    expect(refreshed).toBe(1);
    await dataOf(shop.POST("/api/v1/auth/logout"));
    expect(tokens.get()).toEqual({});
    const refusal: unknown = await dataOf(shop.GET("/api/v1/me")).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ShopError);
    expect(isProblem(refusal, "not_signed_in")).toBe(true);
  });

  it("keeps the tokens of every operation that signs in, and sends it none of somebody else's", async ({ expect }) => {
    const signing = operations.filter(({ contract }) =>
      /schemas\/(SignedIn|Tokens)"/.test(JSON.stringify(contract.responses)),
    );
    expect(signing.length).toBeGreaterThan(4);
    for (const { method, path, name } of signing) {
      const tokens = inMemory({ access_token: "before", refresh_token: "before" });
      let sent: string | null = null;
      const send = sender(url, tokens, async ({ headers }) => {
        sent = headers.get("Authorization");
        return Response.json({ access_token: "after", refresh_token: "later" });
      });
      await send(new Request(`${url}${path}`, { method }));
      expect([name, sent, tokens.get()]).toEqual([name, null, { access_token: "after", refresh_token: "later" }]);
    }
  });

  it("goes through a list page by page, each row once", async ({ expect }) => {
    const tag = `c${crypto.randomUUID().slice(0, 8)}`;
    const made = [];
    for (let i = 0; i < 5; i += 1) made.push((await givenProduct({ tags: [tag] })).id);
    const shop = shopWith(inMemory());
    const found = [];
    for await (const product of each((page) =>
      shop.GET("/api/v1/products", { params: { query: { ...page, tag, limit: 2 } } }),
    ))
      found.push(product.id);
    expect(found.toSorted()).toEqual(made.toSorted());
  });

  it("repeats a POST whose answer was lost under the same key, so that it counts once", async ({ expect }) => {
    const { variant_id } = await givenShop();
    const shop = shopWith(inMemory());
    await dataOf(shop.POST("/api/v1/auth/register", { body: person() }));
    const tokens = inMemory();
    let lost = 0;
    const flaky = shopWith(tokens, async (request) => {
      const answer = await toShop(request);
      if (!request.url.endsWith("/cart/items") || lost > 0) return answer;
      lost += 1;
      throw new TypeError("connection lost");
    });
    await dataOf(flaky.POST("/api/v1/auth/register", { body: person() }));
    const cart = await dataOf(flaky.POST("/api/v1/cart/items", { body: { variant_id, quantity: 2 } }));
    expect([lost, cart.item_count]).toEqual([1, 2]);
  });

  it("is shown in its README by the very examples that are run", ({ expect }) => {
    for (const source of [buySource, declinedSource])
      expect(readme).toContain(source.replace("../src/index.ts", "@bodega/client").trim());
  });
});
