import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, it, vi } from "vitest";
import { app } from "../../../src/app.ts";
import { givenCustomer } from "../../support/actors.ts";
import { hashesOf, problemOf } from "../../support/api.ts";
import { checkoutBody, givenFullCart, givenShop, paying } from "../../support/checkout.ts";
import { breachOf } from "../../support/contracts.ts";
import { callDeployed, givenSite } from "../../support/deployed.ts";
import { standInForTurnstile } from "../../support/turnstile.ts";

vi.setConfig({ testTimeout: 30_000 });
afterEach(() => vi.restoreAllMocks());

const SECRET = "0x4AAAAAAAtestsecret";
const PASSWORD = "correct horse battery staple";
const newEmail = () => `ada-${crypto.randomUUID()}@example.com`;

/** A request to a shop that has a widget. */
async function ask(path: string, body: unknown, token?: string, settings: object = {}): Promise<Response> {
  const execution = createExecutionContext();
  const request = new Request(`https://shop.test${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "cf-connecting-ip": "203.0.113.7",
      ...(token === undefined ? {} : { "turnstile-token": token }),
    },
    body: JSON.stringify(body),
  });
  const response = await app.fetch(
    request,
    Object.assign({}, env, { TURNSTILE_SECRET_KEY: SECRET }, settings),
    execution,
  );
  await waitOnExecutionContext(execution);
  const breach = await breachOf("POST", path, response.clone());
  if (breach !== null) throw new Error(breach);
  return response;
}
const register = (token?: string, email = newEmail()) =>
  ask("/api/v1/auth/register", { email, password: PASSWORD }, token);
const reset = (token?: string) => ask("/api/v1/auth/password/reset", { email: newEmail() }, token);
const logIn = (token?: string) => ask("/api/v1/auth/login", { email: newEmail(), password: PASSWORD }, token);

describe("a shop with a Turnstile widget", () => {
  it("lets in who brings a fresh token, and says from where they come", async ({ expect }) => {
    const turnstile = standInForTurnstile(SECRET);
    turnstile.tokens.add("a").add("b").add("c");
    expect((await register("a")).status).toBe(201);
    expect((await logIn("b")).status).toBe(401);
    expect((await reset("c")).status).toBe(202);
    expect(turnstile.asked).toEqual(
      ["a", "b", "c"].map((response) => ({ secret: SECRET, response, remoteip: "203.0.113.7" })),
    );
  });

  it.for([
    ["none", undefined],
    ["an empty one", ""],
    ["one that nobody gave out", "forged"],
    ["one that was used", "used"],
  ] as const)("refuses who brings no token that is good: %s", async ([, token], { expect }) => {
    const turnstile = standInForTurnstile(SECRET);
    turnstile.tokens.add("used");
    await logIn("used");
    for (const send of [register, logIn, reset]) {
      const response = await send(token);
      expect(response.status).toBe(403);
      expect((await problemOf(response)).code).toBe("bot_check_failed");
      expect(hashesOf(response)).toBe(0);
    }
  });

  it.for([
    ["of another site's page", { hostname: "shop.example.net", action: "" }],
    ["of a page whose host only ends like ours", { hostname: "evil-localhost", action: "" }],
    ["of no known page", { hostname: "", action: "" }],
    ["for another operation", { hostname: "localhost", action: "requestPasswordReset" }],
  ] as const)("refuses a valid token %s", async ([, widget], { expect }) => {
    const turnstile = standInForTurnstile(SECRET);
    turnstile.tokens.add("a");
    Object.assign(turnstile.widget, widget);
    const response = await register("a");
    expect([response.status, (await problemOf(response)).code]).toEqual([403, "bot_check_failed"]);
  });

  it("lets in a token for this very operation, from any of its own hosts", async ({ expect }) => {
    const turnstile = standInForTurnstile(SECRET);
    turnstile.tokens.add("a").add("b");
    turnstile.widget.action = "register";
    expect((await register("a")).status).toBe(201);
    const other = { TURNSTILE_HOSTNAMES: "www.example.org, app.example.org" };
    Object.assign(turnstile.widget, { hostname: "app.example.org", action: "" });
    const body = { email: newEmail(), password: PASSWORD };
    expect((await ask("/api/v1/auth/register", body, "b", other)).status).toBe(201);
  });

  it("spends no token on a request that is refused anyway", async ({ expect }) => {
    const turnstile = standInForTurnstile(SECRET);
    expect((await register("a", "no address")).status).toBe(422);
    expect(turnstile.asked).toEqual([]);
  });

  it.for([
    ["is out of order", () => new Response("oops", { status: 500 })],
    ["says so itself", () => Response.json({ success: false, "error-codes": ["internal-error"] })],
    ["does not know the shop", () => Response.json({ success: false, "error-codes": ["invalid-input-secret"] })],
    ["answers with something else", () => Response.json({ ok: true })],
    ["cannot be reached", () => Promise.reject(new Error("Network connection lost."))],
  ] as const)("stays closed, and says when to come back, while Turnstile %s", async ([, trouble], { expect }) => {
    const turnstile = standInForTurnstile(SECRET);
    turnstile.tokens.add("a");
    turnstile.troubles.push(trouble);
    const response = await register("a");
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("10");
    expect((await problemOf(response)).code).toBe("bot_check_unavailable");
    expect((await register("a")).status).toBe(201);
  });
});

describe("what only guests are asked for", () => {
  const settings = { TURNSTILE_SECRET_KEY: SECRET };
  const address = givenSite()();
  const keyed = (more: Record<string, string>) => ({ "idempotency-key": crypto.randomUUID(), ...address, ...more });

  it("is a token at checkout and at the next payment, each a fresh one", async ({ expect }) => {
    const turnstile = standInForTurnstile(SECRET);
    const shop = await givenShop();
    const { cart_token } = await givenFullCart(shop);
    const body = checkoutBody(shop, paying(undefined));
    const checkOut = (more: Record<string, string>) =>
      callDeployed("POST", "/api/v1/checkout", {
        body,
        settings,
        headers: keyed({ "cart-token": cart_token, ...more }),
      });
    expect((await problemOf(await checkOut({}))).code).toBe("bot_check_failed");
    expect((await problemOf(await checkOut({ "turnstile-token": "forged" }))).code).toBe("bot_check_failed");
    turnstile.tokens.add("a").add("b");
    const placed = await checkOut({ "turnstile-token": "a" });
    expect(placed.status).toBe(201);
    const { order, order_token } = await placed.json<{ order: { id: string }; order_token: string }>();
    const pay = (token: string) =>
      callDeployed("POST", "/api/v1/payments", {
        settings,
        body: { order_id: order.id, provider: "stripe", payment_method_id: "pm_card_visa" },
        headers: keyed({ "order-token": order_token, "turnstile-token": token }),
      });
    expect((await problemOf(await pay("a"))).code).toBe("bot_check_failed");
    expect((await pay("b")).status).toBe(201);
  });

  it("is nothing for a customer, who has shown it when they signed in", async ({ expect }) => {
    const turnstile = standInForTurnstile(SECRET);
    const shop = await givenShop();
    const { token } = await givenCustomer();
    const item = { variant_id: shop.variant_id, quantity: 1 };
    expect((await callDeployed("POST", "/api/v1/cart/items", { token, body: item, settings })).status).toBe(201);
    const body = checkoutBody(shop);
    const placed = await callDeployed("POST", "/api/v1/checkout", { token, body, settings, headers: keyed({}) });
    expect([placed.status, turnstile.asked]).toEqual([201, []]);
  });
});

describe("a shop without one", () => {
  it("asks Turnstile nothing, whatever is sent", async ({ expect }) => {
    const turnstile = standInForTurnstile(SECRET);
    const request = new Request("https://shop.test/api/v1/auth/login", {
      method: "POST",
      headers: { "content-type": "application/json", "turnstile-token": "x" },
      body: JSON.stringify({ email: newEmail(), password: PASSWORD }),
    });
    const execution = createExecutionContext();
    expect((await app.fetch(request, env, execution)).status).toBe(401);
    await waitOnExecutionContext(execution);
    expect(turnstile.asked).toEqual([]);
  });
});
