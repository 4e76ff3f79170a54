import { env } from "cloudflare:workers";
import { afterEach, describe, it, vi } from "vitest";
import { givenCustomer, tokenOf } from "./support/actors.ts";
import { call } from "./support/api.ts";
import { checkOut, checkoutBody, givenFullCart, givenShop, paying, untilStatus } from "./support/checkout.ts";
import { addressOf, operations } from "./support/openapi.ts";
import { givenAddress } from "./support/orders.ts";

type SignedIn = { access_token: string; refresh_token: string };
type CheckedOut = {
  order: { id: string };
  payment: { client_secret?: string } | null;
  order_token?: string;
};

/** Everything that is written to the console from now on, until the test is over. */
function listen(): () => string {
  const lines: string[] = [];
  for (const level of ["debug", "log", "info", "warn", "error"] as const)
    vi.spyOn(console, level).mockImplementation((...words: unknown[]) => void lines.push(words.map(String).join(" ")));
  return () => lines.join("\n");
}
afterEach(() => void vi.restoreAllMocks());

/** None of these, in whatever case, is anywhere in the log. */
function found(log: string, secrets: readonly (string | null | undefined)[]): string[] {
  const lower = log.toLowerCase();
  const real = secrets.filter((secret) => typeof secret === "string" && secret !== "");
  if (real.length !== secrets.length) throw new Error("a secret of this test is empty");
  return real.filter((secret) => typeof secret === "string" && lower.includes(secret.toLowerCase())) as string[];
}

const person = () => {
  const id = crypto.randomUUID().slice(0, 8);
  return {
    email: `grace-${id}@example.com`,
    password: `correct horse ${id}`,
    first_name: `Gracexx${id}`,
    last_name: `Hopperxx${id}`,
  };
};

describe("the log of requests", () => {
  it("holds nothing of who registers, logs in and fails to", async ({ expect }) => {
    const log = listen();
    const who = person();
    const guest = await givenFullCart(await givenShop());
    const key = `key-${crypto.randomUUID()}`;
    const headers = { "cart-token": guest.cart_token, "idempotency-key": key };
    const made = await call("POST", "/api/v1/auth/register", { body: who, headers });
    expect(made.status).toBe(201);
    const first = await made.json<SignedIn>();
    expect((await call("POST", "/api/v1/auth/register", { body: who })).status).toBe(409);
    const { email, password } = who;
    const again = await call("POST", "/api/v1/auth/login", { body: { email, password } });
    const second = await again.json<SignedIn>();
    const wrong = `wrong horse ${who.first_name}`;
    expect((await call("POST", "/api/v1/auth/login", { body: { email, password: wrong } })).status).toBe(401);
    expect((await call("POST", "/api/v1/auth/login", { body: `{"email":"${email}",` })).status).toBe(400);
    expect((await call("GET", `/api/v1/me?${email}=1`, { token: first.access_token })).status).toBe(422);
    const refreshed = await call("POST", "/api/v1/auth/token/refresh", {
      body: { refresh_token: second.refresh_token },
    });
    const third = await refreshed.json<SignedIn>();

    expect(log()).toContain('"route":"/api/v1/auth/register","status":201');
    const tokens = [first, second, third].flatMap(({ access_token, refresh_token }) => [access_token, refresh_token]);
    expect(found(log(), [...Object.values(who), wrong, key, guest.cart_token, ...tokens])).toEqual([]);
  });

  it("holds nothing of who checks out, through payment and mail", async ({ expect }) => {
    const log = listen();
    const id = crypto.randomUUID().slice(0, 8);
    const shop = await givenShop();
    const { cart_token } = await givenFullCart(shop);
    const address = {
      ...givenAddress,
      full_name: `Gracexx Hopper${id}`,
      address_line1: `${id} Analytical Lane`,
      city: `Portxx${id}`,
      phone: "+442079460958",
    };
    const email = `guest-${id}@example.com`;
    const note = `Ring the bell ${id}`;
    const body = checkoutBody(shop, { email, note, shipping_address: address });
    const key = `key-${crypto.randomUUID()}`;
    const declined = { ...body, ...paying("pm_card_chargeDeclined") };
    expect((await checkOut(cart_token, declined, `${key}-declined`)).status).toBe(402);
    const { order, payment, order_token } = await (await checkOut(cart_token, body, key)).json<CheckedOut>();
    await untilStatus(order.id, "processing");
    const mailed = () => env.DB.prepare('SELECT 1 FROM mails WHERE "to" = ?').bind(email).first();
    await vi.waitFor(async () => expect(await mailed()).not.toBeNull(), 10_000);

    expect(log()).toContain('"route":"/api/v1/checkout","status":201');
    const { full_name, address_line1, city, phone } = address;
    const secrets = [email, note, full_name, address_line1, city, phone, key, cart_token, order_token];
    expect(found(log(), [...secrets, payment?.client_secret])).toEqual([]);
  });

  it("holds nothing of what the back office changes, nor of who does it", async ({ expect }) => {
    const log = listen();
    const token = await tokenOf("admin");
    const id = crypto.randomUUID().slice(0, 8);
    const key = `key-${crypto.randomUUID()}`;
    const product = { name: `Secretive${id}`, sku: `SKUxx${id}`, price: 100, cost_price: 31_415_926 };
    const headers = { "idempotency-key": key };
    expect((await call("POST", "/api/v1/admin/products", { token, body: product, headers })).status).toBe(201);
    expect((await call("POST", "/api/v1/admin/products", { token, body: product })).status).toBe(409);
    expect((await call("GET", `/api/v1/admin/orders?q=seeker-${id}%40example.com`, { token })).status).toBe(200);

    expect(log()).toContain('"route":"/api/v1/admin/products","status":201');
    expect(found(log(), [product.name, product.sku, "31415926", token, key, `seeker-${id}`])).toEqual([]);
  });

  it("holds nothing of a request that broke the shop", async ({ expect }) => {
    const log = listen();
    const { token, email } = await givenCustomer();
    vi.spyOn(env.RATE_READ, "limit").mockRejectedValue(new Error(`no limit for ${email}\nparams: ${token}`));
    const { status, headers } = await call("GET", "/api/v1/me", { token });
    expect([status, headers.get("cache-control")]).toEqual([500, "no-store"]);
    expect(log()).toContain('"message":"unexpected"');
    expect(found(log(), [email, token])).toEqual([]);
  });
});

describe("an answer with personal data", () => {
  it("is kept by no cache, wherever somebody has to be signed in", async ({ expect }) => {
    const token = await tokenOf("admin");
    const closed = operations.filter(
      ({ method, path, is_open }) => method === "GET" && !is_open && !path.includes("{"),
    );
    expect(closed.length).toBeGreaterThan(10);
    const wrong: string[] = [];
    for (const operation of closed) {
      const response = await call("GET", addressOf(operation), { token });
      await response.text();
      if (response.headers.get("cache-control") !== "no-store" || response.headers.has("etag"))
        wrong.push(`${operation.name} ${response.status} ${response.headers.get("cache-control")}`);
    }
    expect(wrong).toEqual([]);
  });

  it("is kept by no cache where a guest's token or a password opens it", async ({ expect }) => {
    const shop = await givenShop();
    const { cart_token } = await givenFullCart(shop);
    const cart = await call("GET", "/api/v1/cart", { headers: { "cart-token": cart_token } });
    const placed = await checkOut(cart_token, checkoutBody(shop));
    const { order, order_token = "" } = await placed.clone().json<CheckedOut>();
    const headers = { "order-token": order_token };
    const who = person();
    const answers = [
      cart,
      placed,
      await call("GET", `/api/v1/orders/${order.id}`, { headers }),
      await call("GET", `/api/v1/orders/${order.id}/timeline`, { headers }),
      await call("POST", "/api/v1/auth/register", { body: who }),
      await call("POST", "/api/v1/auth/login", { body: { email: who.email, password: who.password } }),
    ];
    for (const answer of answers) {
      expect([200, 201]).toContain(answer.status);
      expect(answer.headers.get("cache-control")).toBe("no-store");
    }
  });
});
