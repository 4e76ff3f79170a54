import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { issueGuestToken } from "#platform/secrets/guest-tokens";
import { app } from "../../../src/app.ts";
import { givenActor } from "../../support/actors.ts";
import { tripsOf } from "../../support/api.ts";

/** The platform's binding as it is in production: so many of each key. */
function limiterOf(limit: number): RateLimit {
  const counts = new Map<string, number>();
  return {
    limit: async ({ key }) => {
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return { success: count <= limit };
    },
  };
}

/** The figures of `[env.production]`, in a minute of its own. */
const production = (): Env => ({
  ...env,
  ENVIRONMENT: "production",
  RATE_AUTH: limiterOf(20),
  RATE_CHECKOUT: limiterOf(30),
  RATE_WRITE: limiterOf(120),
  RATE_READ: limiterOf(1200),
});

type Sent = { path?: string; method?: string; address?: string; headers?: Record<string, string> };

async function ask(bindings: Env, { path = "/cart/items", method = "POST", address, headers = {} }: Sent) {
  const execution = createExecutionContext();
  const from = address ?? "203.0.113.7";
  const request = new Request(`https://shop.test/api/v1${path}`, {
    method,
    headers: { "content-type": "application/json", "cf-connecting-ip": from, ...headers },
    ...(method === "GET" ? {} : { body: "{}" }),
  });
  const response = await app.fetch(request, bindings, execution);
  await response.text();
  await waitOnExecutionContext(execution);
  return response;
}

/** How many of the requests were refused for coming too often. */
async function refusals(bindings: Env, count: number, sent: (n: number) => Sent): Promise<number> {
  let refused = 0;
  for (let n = 0; n < count; n += 1) if ((await ask(bindings, sent(n))).status === 429) refused += 1;
  return refused;
}

const madeUp = (kind: string) => `${kind}_${crypto.randomUUID()}_${"A".repeat(43)}`;
const hex = (n: number) => n.toString(16);

describe("a coarse limit at the figures of production", () => {
  it("is told by the answer", async ({ expect }) => {
    const policy = async (path: string, method = "POST") =>
      (await ask(production(), { path, method })).headers.get("ratelimit-policy");
    expect(await policy("/auth/login")).toBe('"auth";q=20;w=60');
    expect(await policy("/checkout")).toBe('"checkout";q=30;w=60');
    expect(await policy("/cart/items")).toBe('"write";q=120;w=60');
    expect(await policy("/products", "GET")).toBe('"read";q=1200;w=60');
  });

  it("counts a guest by network, whatever tokens are made up beside it", async ({ expect }) => {
    const shop = production();
    expect(await refusals(shop, 120, () => ({}))).toBe(0);
    const headers = () => ({ "order-token": madeUp("order"), "cart-token": madeUp("ct") });
    expect(await refusals(shop, 30, () => ({ headers: headers() }))).toBe(30);
    expect(await refusals(shop, 1, () => ({ address: "203.0.113.8" }))).toBe(0);
  });

  it("counts a guest by network also where each request has a real cart of its own", async ({ expect }) => {
    const shop = production();
    const sent = async () => ({
      path: "/checkout",
      headers: { "cart-token": await issueGuestToken(env.APP_SECRET, "cart", crypto.randomUUID()) },
    });
    const tokens = await Promise.all(Array.from({ length: 40 }, sent));
    expect(await refusals(shop, 40, (n) => tokens[n] ?? {})).toBe(10);
  });

  it("counts the order that a guest proved the right to besides, from however many networks it is reached", async ({
    expect,
  }) => {
    const shop = production();
    const token = await issueGuestToken(env.APP_SECRET, "order", crypto.randomUUID(), Date.now());
    const sent = (n: number) => ({ path: "/payments", address: `198.51.100.${n}`, headers: { "order-token": token } });
    expect(await refusals(shop, 40, sent)).toBe(10);
  });

  it("counts that order also where a bearer token that somebody made up stands beside it", async ({ expect }) => {
    const shop = production();
    const token = await issueGuestToken(env.APP_SECRET, "order", crypto.randomUUID(), Date.now());
    const sent = (n: number) => ({
      path: "/payments",
      address: `198.51.100.${n}`,
      headers: { "order-token": token, authorization: `Bearer sk_${crypto.randomUUID()}` },
    });
    expect(await refusals(shop, 40, sent)).toBe(10);
  });

  it("counts an IPv6 client by its /64", async ({ expect }) => {
    const shop = production();
    const sent = (n: number) => ({ path: "/auth/login", address: `2001:db8:1:2::${hex(n)}` });
    expect(await refusals(shop, 30, sent)).toBe(10);
  });

  it("gives all networks of an IPv6 /48 together no more than sixteen times what one has", async ({ expect }) => {
    const shop = production();
    const sent = (n: number) => ({ path: "/auth/login", address: `2001:db8:1:${hex(n)}::1` });
    const let_in = 400 - (await refusals(shop, 400, sent));
    expect(let_in).toBeLessThanOrEqual(16 * 20);
    // What one network uses up is not all that the others of its site have.
    expect(let_in).toBeGreaterThan(8 * 20);
    expect(await refusals(shop, 1, () => ({ path: "/auth/login", address: "2001:db8:2::1" }))).toBe(0);
  });

  it("counts a signed-in person by account, wherever they are", async ({ expect }) => {
    const shop = production();
    const { token } = await givenActor("customer");
    const sent = (n: number) => ({ address: `198.51.100.${n}`, headers: { authorization: `Bearer ${token}` } });
    expect(await refusals(shop, 130, sent)).toBe(10);
    const { token: other } = await givenActor("customer");
    expect(await refusals(shop, 1, () => ({ ...sent(1), headers: { authorization: `Bearer ${other}` } }))).toBe(0);
  });

  it.for([
    ["an API key", () => `sk_${crypto.randomUUID()}`],
    ["an access token", () => `x.${crypto.randomUUID()}.y`],
  ] as const)(
    "counts %s that somebody made up against the network, before the database is asked",
    async ([, madeUpToken], { expect }) => {
      const shop = production();
      let [refused, trips] = [0, 0];
      for (let n = 0; n < 200; n += 1) {
        const response = await ask(shop, { headers: { authorization: `Bearer ${madeUpToken()}` } });
        if (response.status === 429) refused += 1;
        trips += tripsOf(response).d1;
      }
      expect(refused).toBe(80);
      expect(trips).toBeLessThanOrEqual(121);
    },
  );

  it("asks the database once about a made-up key that is sent again and again", async ({ expect }) => {
    const shop = production();
    const headers = { authorization: `Bearer sk_${crypto.randomUUID()}` };
    let trips = 0;
    for (let n = 0; n < 20; n += 1) trips += tripsOf(await ask(shop, { headers })).d1;
    expect(trips).toBeLessThanOrEqual(2);
  });

  it("keeps nobody from working behind a network where somebody tries tokens", async ({ expect }) => {
    const shop = production();
    const { token } = await givenActor("customer");
    const sent = { headers: { authorization: `Bearer ${token}` } };
    expect((await ask(shop, sent)).status).toBe(422);
    await refusals(shop, 200, () => ({ headers: { authorization: `Bearer sk_${crypto.randomUUID()}` } }));
    expect((await ask(shop, sent)).status).toBe(422);
  });
});
