import { listDurableObjectIds, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, it, vi } from "vitest";
import { DAY } from "#platform/time";
import { privacyJobs } from "#privacy";
import { givenActor, givenCustomer, tokenOf } from "../../support/actors.ts";
import { call, problemOf } from "../../support/api.ts";
import { auditOf } from "../../support/audit.ts";
import { checkOut, checkoutBody, givenFullCart, givenShop, levelOf, untilStatus } from "../../support/checkout.ts";
import { testContext } from "../../support/context.ts";
import { givenAddress, givenOrder } from "../../support/orders.ts";

let staff = "";
beforeAll(async () => {
  staff = await tokenOf("admin");
});

const eraseAt = async (at: number) => {
  const job = privacyJobs.find(({ name }) => name === "erase_people");
  return job?.run(testContext({ now: () => at }), at);
};

/** Every row of every table, by the table's name. */
async function readDatabase(): Promise<Map<string, string>> {
  const { results } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_cf_%'",
  ).all<{ name: string }>();
  const texts = new Map<string, string>();
  for (const { name } of results)
    texts.set(`d1:${name}`, JSON.stringify((await env.DB.prepare(`SELECT * FROM "${name}"`).all()).results));
  return texts;
}

/** Every row that an object of these keeps. */
async function readObjects(): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const [kind, namespace] of Object.entries({ cart: env.CART, stock: env.STOCK, attempts: env.LOGIN_ATTEMPTS }))
    for (const id of await listDurableObjectIds(namespace as DurableObjectNamespace))
      await runInDurableObject((namespace as DurableObjectNamespace).get(id), (_object, { storage }) => {
        const tables = storage.sql
          .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '_cf_%'")
          .toArray();
        for (const { name } of tables)
          texts.set(
            `${kind}:${id.toString()}:${name}`,
            JSON.stringify(storage.sql.exec(`SELECT * FROM "${name}"`).toArray()),
          );
      });
  return texts;
}

async function readFiles(): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const [name, bucket] of Object.entries({ files: env.FILES, media: env.MEDIA })) {
    const { objects } = await bucket.list();
    for (const { key, customMetadata } of objects)
      texts.set(`${name}:${key}`, JSON.stringify([key, customMetadata, await (await bucket.get(key))?.text()]));
  }
  return texts;
}

/** Where each of the values stands. */
function whereIs(values: Readonly<Record<string, string>>, texts: Iterable<Map<string, string>>): string[] {
  const all = [...texts].flatMap((map) => [...map]);
  return Object.entries(values).flatMap(([what, value]) =>
    all.filter(([, text]) => text.toLowerCase().includes(value.toLowerCase())).map(([where]) => `${what} in ${where}`),
  );
}

const mark = crypto.randomUUID().slice(0, 8);
/** Whatever somebody may tell a shop of themselves, and a shop note about them. */
const seeded = {
  email: `erased-${mark}@example.com`,
  phone: `+44207${String(Date.now()).slice(-7)}`,
  first_name: `Firstname${mark}`,
  last_name: `Lastname${mark}`,
  date_of_birth: "1913-07-19",
  full_name: `Fullname${mark} Person`,
  company: `Company${mark} Ltd`,
  address_line1: `${mark}1 First Lane`,
  address_line2: `Floor ${mark}2`,
  city: `City${mark}`,
  state: `State${mark}`,
  postal_code: "SW9Q 7ZX",
  address_phone: "+44 20 7946 0831",
  order_email: `ordered-${mark}@example.org`,
  billing_name: `Billing${mark} Name`,
  billing_line: `${mark}3 Billing Street`,
  order_notes: `Ring twice ${mark}4`,
  staff_note: `Called about ${mark}5`,
  order_note: `Wants it wrapped ${mark}6`,
  shipped_note: `Left at ${mark}7`,
  user_agent: `Agent${mark}8/1.0`,
  client_address: "2001:db8:77aa::66",
} as const;

describe("an erased person", () => {
  it("is nowhere any more, and stock and money are as they were", { timeout: 60_000 }, async ({ expect }) => {
    const sent: unknown[] = [];
    await env.FILES.put("of-somebody-else", "stays");
    for (const queue of [env.ORDERS, env.EVENTS]) {
      const real = queue.sendBatch.bind(queue);
      vi.spyOn(queue, "sendBatch").mockImplementation(async (messages) => {
        const list = [...messages];
        sent.push(...list);
        return real(list);
      });
    }
    const headers = { "user-agent": seeded.user_agent, "cf-connecting-ip": seeded.client_address };
    const password = `correct horse ${crypto.randomUUID()}`;
    const { email, first_name, last_name } = seeded;
    const registered = await call("POST", "/api/v1/auth/register", {
      body: { email, password, first_name, last_name, locale: "en-GB" },
      headers,
    });
    const { user, access_token: token } = await registered.json<{ user: { id: string }; access_token: string }>();
    const as = (method: string, path: string, body?: unknown) =>
      call(method, path, { token, headers, ...(body === undefined ? {} : { body }) });
    const { phone, date_of_birth } = seeded;
    expect((await as("PATCH", "/api/v1/me", { phone, date_of_birth })).status).toBe(200);
    const { full_name, company, address_line1, address_line2, city, state, postal_code } = seeded;
    const address = { full_name, company, address_line1, address_line2, city, state, postal_code, country: "GB" };
    const kept = await as("POST", "/api/v1/me/addresses", { ...address, phone: seeded.address_phone });
    expect(kept.status).toBe(201);

    const shop = await givenShop({ stock: 10 });
    expect((await as("POST", "/api/v1/cart/items", { variant_id: shop.variant_id, quantity: 2 })).status).toBe(201);
    const placed = await call("POST", "/api/v1/checkout", {
      token,
      headers: { ...headers, "idempotency-key": crypto.randomUUID() },
      body: checkoutBody(shop, {
        email: seeded.order_email,
        shipping_address: address,
        billing_address: {
          ...givenAddress,
          full_name: seeded.billing_name,
          address_line1: seeded.billing_line,
        },
        notes: seeded.order_notes,
      }),
    });
    expect(placed.status).toBe(201);
    const { order } = await placed.json<{ order: { id: string; total: number } }>();
    await untilStatus(order.id, "processing");
    const office = (method: string, path: string, body: unknown) => call(method, path, { token: staff, body });
    const open = await as("DELETE", "/api/v1/me", { password });
    expect([open.status, (await problemOf(open)).code]).toEqual([409, "order_open"]);
    await office("POST", `/api/v1/admin/users/${user.id}/notes`, { text: seeded.staff_note });
    await office("POST", `/api/v1/admin/orders/${order.id}/notes`, { body: seeded.order_note });
    const shipped = { status: "shipped", tracking_number: `TRACK${mark}`, note: seeded.shipped_note };
    expect((await office("PATCH", `/api/v1/admin/orders/${order.id}`, shipped)).status).toBe(200);
    expect((await as("POST", "/api/v1/me/export")).status).toBe(202);
    const exported = await vi.waitUntil(
      async () => {
        const { status, data } = await (await as("GET", "/api/v1/me/export")).json<{ status: string; data: unknown }>();
        return status === "ready" && data;
      },
      { timeout: 20_000, interval: 200 },
    );
    // The copy has all of it, so what is looked for below was there.
    const copy = new Map([["copy", JSON.stringify(exported)]]);
    const { order_note: _among_staff, shipped_note: _timeline, ...own } = seeded;
    expect(whereIs(own, [copy])).toHaveLength(Object.keys(own).length);
    const mailed = async () =>
      (await env.DB.prepare('SELECT count(*) AS n FROM mails WHERE "to" IN (?, ?)')
        .bind(email, seeded.order_email)
        .first<{ n: number }>())!.n;
    await vi.waitUntil(async () => (await mailed()) >= 2, { timeout: 20_000, interval: 200 });
    const books = () =>
      env.DB.batch([
        env.DB.prepare("SELECT cause, account, amount FROM ledger_entries WHERE order_id = ? ORDER BY 1, 2").bind(
          order.id,
        ),
        env.DB.prepare("SELECT captured, refunded, amount FROM payments WHERE order_id = ?").bind(order.id),
        env.DB.prepare("SELECT quantity, unit_price, line_total FROM order_items WHERE order_id = ?").bind(order.id),
        env.DB.prepare("SELECT on_hand, held, committed, available FROM stock_levels WHERE variant_id = ?").bind(
          shop.variant_id,
        ),
      ]).then((answers) => answers.map(({ results }) => results));
    const [before, level] = [await books(), await levelOf(shop.variant_id)];

    expect((await as("DELETE", "/api/v1/me", { password: "not this one" })).status).toBe(401);
    const asked = await as("DELETE", "/api/v1/me", { password });
    expect(asked.status).toBe(202);
    const { erase_at } = await asked.json<{ erase_at: string }>();
    expect(Date.parse(erase_at) - Date.now()).toBeGreaterThan(13.9 * DAY);
    expect((await as("GET", "/api/v1/me")).status).toBe(401);
    await vi.waitUntil(async () => (await mailed()) >= 3, { timeout: 20_000, interval: 200 });
    await eraseAt(Date.parse(erase_at) - 1);
    expect(
      await env.DB.prepare("SELECT erased_at FROM users WHERE id = ?").bind(user.id).first("erased_at"),
    ).toBeNull();
    await eraseAt(Date.parse(erase_at));

    expect(
      await env.DB.prepare("SELECT erased_at FROM users WHERE id = ?").bind(user.id).first("erased_at"),
    ).not.toBeNull();
    const stores = [
      await readDatabase(),
      await readObjects(),
      await readFiles(),
      new Map([["queues", JSON.stringify(sent)]]),
    ];
    expect(stores.map(({ size }) => size > 0)).toEqual([true, true, true, true]);
    expect(sent.length).toBeGreaterThan(3);
    expect(whereIs(seeded, stores)).toEqual([]);

    expect(await books()).toEqual(before);
    expect(await levelOf(shop.variant_id)).toEqual(level);
    const sums = await env.DB.prepare("SELECT sum(amount) AS sum FROM ledger_entries WHERE order_id = ? GROUP BY cause")
      .bind(order.id)
      .all<{ sum: number }>();
    expect(sums.results.every(({ sum }) => sum === 0)).toBe(true);
    const shown = await call("GET", `/api/v1/admin/orders/${order.id}`, { token: staff });
    expect(await shown.json()).toMatchObject({
      user_id: user.id,
      email: null,
      shipping_address: null,
      billing_address: null,
      notes: null,
      total: order.total,
      status: "shipped",
    });
    expect((await call("GET", "/api/v1/admin/orders?limit=5", { token: staff })).status).toBe(200);
    const list = await call("GET", `/api/v1/admin/users?q=${encodeURIComponent(email)}`, { token: staff });
    expect(await list.json()).toMatchObject({ data: [] });
    expect((await call("GET", "/api/v1/admin/users?limit=100", { token: staff })).status).toBe(200);
    const again = await call("POST", "/api/v1/auth/login", { body: { email, password } });
    expect(again.status).toBe(401);
    const told = (await auditOf(user.id)).map(({ action }) => action);
    expect(told).toContain("user.erasure_requested");
    expect(told).toContain("user.erased");
    vi.restoreAllMocks();
  });

  it("has left no row of their own in any table but those that are kept, and no key", async ({ expect }) => {
    const { user_id } = await givenActor("customer");
    await env.DB.prepare("UPDATE users SET erase_at = 1 WHERE id = ?").bind(user_id).run();
    await eraseAt(Date.now());
    const holding: string[] = [];
    for (const [where, text] of await readDatabase()) if (text.includes(user_id)) holding.push(where);
    // The event that has the cart and the provider follow, until done events are forgotten.
    expect(holding.toSorted()).toEqual(["d1:audit_log", "d1:outbox", "d1:users"]);
  });
});

/** What becomes of each table that names a person, by `user_id`: gone with them, or kept with the id alone. */
const fates: Readonly<Record<string, "goes" | "stays">> = {
  addresses: "goes",
  credentials: "goes",
  data_exports: "goes",
  identities: "goes",
  one_time_codes: "goes",
  orders: "stays",
  passkey_challenges: "goes",
  passkeys: "goes",
  payment_customers: "goes",
  payments: "stays",
  recovery_codes: "goes",
  sessions: "goes",
  totp_factors: "goes",
  user_notes: "goes",
};

describe("every table that names a person", () => {
  it("is known to erasure, and empty of who is erased", async ({ expect }) => {
    const { results } = await env.DB.prepare(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND sql GLOB '*`user_id` text*' ORDER BY 1",
    ).all<{ name: string }>();
    expect(results.map(({ name }) => name)).toEqual(Object.keys(fates).toSorted());
    const erased = await env.DB.prepare("SELECT id FROM users WHERE erased_at IS NOT NULL").all<{ id: string }>();
    expect(erased.results.length).toBeGreaterThan(0);
    const ids = JSON.stringify(erased.results.map(({ id }) => id));
    for (const [table] of Object.entries(fates).filter(([, fate]) => fate === "goes")) {
      const left = env.DB.prepare(`SELECT count(*) FROM "${table}" WHERE user_id IN (SELECT value FROM json_each(?))`);
      expect([table, await left.bind(ids).first("count(*)")]).toEqual([table, 0]);
    }
  });
});

describe("the fortnight before", () => {
  const password = `correct horse ${crypto.randomUUID()}`;

  it("is taken back by a log-in, also in the last moment", async ({ expect }) => {
    const email = `stays-${crypto.randomUUID()}@example.com`;
    const made = await call("POST", "/api/v1/auth/register", { body: { email, password } });
    const { access_token: token } = await made.json<{ access_token: string }>();
    const asked = await call("DELETE", "/api/v1/me", { token, body: { password } });
    const { erase_at } = await asked.json<{ erase_at: string }>();
    const back = await call("POST", "/api/v1/auth/login", { body: { email, password } });
    expect(back.status).toBe(200);
    await eraseAt(Date.parse(erase_at) + DAY);
    const { access_token } = await back.json<{ access_token: string }>();
    const me = await call("GET", "/api/v1/me", { token: access_token });
    expect(await me.json()).toMatchObject({ email });
  });

  it("is lengthened by an order that was left open", async ({ expect }) => {
    const { user_id } = await givenCustomer();
    await env.DB.prepare("UPDATE users SET erase_at = 1 WHERE id = ?").bind(user_id).run();
    await givenOrder({ user_id, status: "processing" });
    await eraseAt(Date.now());
    expect(
      await env.DB.prepare("SELECT erased_at FROM users WHERE id = ?").bind(user_id).first("erased_at"),
    ).toBeNull();
  });

  it("is begun by staff for who asked them, but not for who may do more than they", async ({ expect }) => {
    const [person, support] = [await givenCustomer(), await givenActor("support")];
    const erase = (id: string, token: string) => call("POST", `/api/v1/admin/users/${id}/erase`, { token });
    expect((await erase(person.user_id, person.token)).status).toBe(403);
    const boss = await givenActor("admin");
    expect((await erase(boss.user_id, support.token)).status).toBe(403);
    expect((await erase(person.user_id, staff)).status).toBe(202);
    expect((await call("GET", "/api/v1/me", { token: person.token })).status).toBe(401);
  });
});

describe("a guest", () => {
  it("is erased from their order at once, and the order stays", async ({ expect }) => {
    const shop = await givenShop();
    const { cart_token } = await givenFullCart(shop);
    const name = `Guestname${crypto.randomUUID().slice(0, 8)}`;
    const email = `${name.toLowerCase()}@example.com`;
    const body = checkoutBody(shop, {
      email,
      notes: `for ${name}`,
      shipping_address: { ...givenAddress, full_name: name },
    });
    const { order, order_token } = await (
      await checkOut(cart_token, body)
    ).json<{ order: { id: string }; order_token: string }>();
    await untilStatus(order.id, "processing");
    const erase = () => call("POST", `/api/v1/admin/orders/${order.id}/erase`, { token: staff });
    expect((await problemOf(await erase())).code).toBe("order_open");
    expect(
      (await call("PATCH", `/api/v1/admin/orders/${order.id}`, { token: staff, body: { status: "shipped" } })).status,
    ).toBe(200);
    const mailed = () => env.DB.prepare('SELECT 1 FROM mails WHERE "to" = ?').bind(email).first();
    await vi.waitUntil(async () => (await mailed()) !== null, { timeout: 20_000, interval: 200 });
    expect((await erase()).status).toBe(204);
    expect((await erase()).status).toBe(204);
    expect(whereIs({ name }, [await readDatabase(), await readObjects(), await readFiles()])).toEqual([]);
    const shown = await call("GET", `/api/v1/orders/${order.id}`, { headers: { "order-token": order_token } });
    expect(await shown.json()).toMatchObject({ email: null, status: "shipped" });
    const note = await call("POST", `/api/v1/admin/orders/${order.id}/notes`, { token: staff, body: { body: "x" } });
    expect((await problemOf(note)).code).toBe("order_erased");
  });
});
