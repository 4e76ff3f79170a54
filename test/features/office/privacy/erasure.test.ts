import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, it, vi } from "vitest";
import { limitAttempts, subjectOf, takeQuotas } from "#access/limits";
import { mirrorIntent } from "#money/payments";
import { providerOf } from "#money/providers";
import { customerCart } from "#ordering/cart";
import { DAY } from "#platform/basics/time";
import { allAuditedKeys } from "#platform/data/audited-keys";
import { runBatch } from "#platform/data/db";
import { blindIndex, type Sealed } from "#platform/secrets/personal";
import { sha256 } from "#platform/secrets/tokens";
import { attemptsName } from "../../../../src/features/access/limits/limit-attempts.ts";
import { passkeyChallenges, passkeys } from "../../../../src/features/access/passkeys/tables.ts";
import { recoveryCodes, totpFactors } from "../../../../src/features/access/second-factors/tables.ts";
import { answerReview, approveReview } from "../../../../src/features/engagement/reviews/moderate-review.ts";
import { createReview, type Reviewer } from "../../../../src/features/engagement/reviews/write-review.ts";
import { paymentReceipts } from "../../../../src/features/money/offline-payments/tables.ts";
import { drifts } from "../../../../src/features/office/reconciliation/tables.ts";
import { invitations } from "../../../../src/features/office/staff-invitations/tables.ts";
import { promotionUses } from "../../../../src/features/pricing/coupons/tables.ts";
import { shop } from "../../../../src/shop.ts";
import { givenActor, givenCustomer, tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { givenLabel, givenReturnLabel } from "../../../support/carrier.ts";
import {
  checkOut,
  checkoutBody,
  givenFullCart,
  givenShop,
  levelOf,
  paymentRow,
  untilStatus,
} from "../../../support/checkout.ts";
import { codeTo, messageTo, newPhone } from "../../../support/codes.ts";
import {
  columnsOf,
  decided,
  decidedInObjects,
  homes,
  kinds,
  objectHomes,
  stays,
  textColumns,
  theirRows,
} from "../../../support/columns.ts";
import { testContext } from "../../../support/context.ts";
import { givenCardProduct } from "../../../support/gift-cards.ts";
import { runJob } from "../../../support/jobs.ts";
import { givenAddress, givenOrder } from "../../../support/orders.ts";
import { png } from "../../../support/pictures.ts";
import { givenCoupon } from "../../../support/promotions.ts";
import { deliver } from "../../../support/queue.ts";
import { givenIdentity } from "../../../support/sign-in-stand-in.ts";
import {
  type Binding,
  type Contents,
  emptyColumns,
  personalContents,
  readDatabases,
  readFiles,
  readObjects,
  tablesOf,
  whereIs,
  writeEverywhere,
} from "../../../support/stores.ts";
import { stripe } from "../../../support/stripe.ts";

let staff = "";
beforeAll(async () => {
  staff = await tokenOf("admin");
});
afterEach(() => void vi.restoreAllMocks());

const eraseAt = (at: number) => runJob("erase_people", testContext({ now: () => at }));

const mark = crypto.randomUUID().slice(0, 8);
/** Whatever somebody may tell a shop of themselves, and a shop note about them. */
const seeded = {
  email: `erased-${mark}@example.com`,
  phone: newPhone(),
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
  checkout_note: `Ring twice ${mark}4`,
  staff_note: `Called about ${mark}5`,
  order_note: `Wants it wrapped ${mark}6`,
  shipped_note: `Left at ${mark}7`,
  tracking_number: `TRACK${mark}8`,
  refund_reason: `Pay it to GB33${mark}9`,
  return_note: `Torn at the seam ${mark}11`,
  rejection: `Worn by ${mark}12`,
  review_title: `Given${mark}13 by`,
  review_comment: `For the birthday of ${mark}14`,
  review_author: `Reviewer${mark}15`,
  review_answer: `Dear${mark}16 friend`,
  wishlist_name: `Wedding of ${mark}17`,
  wish_note: `To go with ${mark}18`,
  user_agent: `Agent${mark}10/1.0`,
  client_address: "2001:db8:77aa::66",
} as const;
/** What staff keep among themselves, and what goes with another call than the copy. */
const not_in_copy = ["order_note", "shipped_note"] as const;

/** Somebody else, who is mailed a card much later. */
const giftTo = (variant_id: string) => ({
  variant_id,
  email: "friend@example.net",
  send_at: "2033-01-01T00:00:00.000Z",
});

type PlacedOrder = { id: string; items: { id: string; is_gift_card: boolean }[] };

/** A request to send a unit back. */
const returnOf = ({ items }: PlacedOrder, note: string) => ({
  items: [{ order_item_id: items.find((item) => !item.is_gift_card)?.id, quantity: 1, reason: "changed_mind", note }],
});

/** Everything that is handed to a queue from now on. */
function watchQueues(): unknown[] {
  const sent: unknown[] = [];
  for (const queue of [env.ORDERS, env.EVENTS]) {
    const real = queue.sendBatch.bind(queue);
    vi.spyOn(queue, "sendBatch").mockImplementation(async (messages) => {
      const list = [...messages];
      sent.push(...list);
      return real(list);
    });
  }
  return sent;
}

const allStores = async (): Promise<Contents[]> => [await readDatabases(), await readObjects(), await readFiles()];

/** What an address or number could be found by again, if it stood anywhere: keyed hashes that the shop makes, and plain digests. */
async function hashesOf(values: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const { config } = testContext();
  const vault = { config, now: () => Date.now() };
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    found[`index of ${name} as an address`] = await blindIndex(vault, "email", value);
    found[`digest of ${name}`] = (await sha256(value)).slice(0, 40);
    if (/\d{7}/.test(value)) found[`index of ${name} as a number`] = await blindIndex(vault, "phone", value);
    if (/\d{4} \d{4}$/.test(value)) found[`index of ${name}'s end`] = await blindIndex(vault, "phone_end", value);
    found[`index of ${name}'s first word`] = await blindIndex(vault, "word", value.split(" ")[0] ?? "");
  }
  return found;
}

const INNER =
  /_index$|_hash$|_key$|^(device|user_id|version|seq|cause|refund_reserved|intent_id|provider_customer_id)$/;

/** What a copy says in the words of the database: columns that are nobody's business, and times that are not ISO 8601. */
function innerIn(value: unknown, at = "data"): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => {
    const is_time = /(^|_)at$|_until$/.test(name) && part !== null;
    const wrong = INNER.test(name) || (is_time && !/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(String(part)));
    return [...(wrong ? [`${at}.${name}`] : []), ...innerIn(part, `${at}.${name}`)];
  });
}

/** Rows that a person has by ways that this test does not go: their factors, their sign-in by a provider, a decided drift. */
async function givenRows(user_id: string, order_id: string): Promise<void> {
  const ctx = testContext();
  await givenIdentity(user_id);
  const at = ctx.now();
  await ctx.db.batch([
    ctx.db.insert(totpFactors).values({ user_id, secret_sealed: `totp-${mark}` as Sealed, created_at: at }),
    ctx.db.insert(recoveryCodes).values({ user_id, code_hash: `recovery-${mark}` }),
    ctx.db.insert(passkeyChallenges).values({ user_id, challenge: `challenge-${mark}`, expires_at: at + DAY }),
    ctx.db.insert(passkeys).values({
      id: ctx.id(),
      user_id,
      credential_id: `credential-${mark}`,
      public_key: `public-key-${mark}`,
      counter: 0,
      transports: ["internal"],
      name: "Phone",
      created_at: at,
      updated_at: at,
    }),
    ctx.db.insert(invitations).values({
      id: ctx.id(),
      email: `sealed-${mark}`,
      email_index: `index-${mark}`,
      role: "support",
      token_hash: `token-${mark}`,
      sends: 1,
      invited_by: ctx.id(),
      created_at: at,
      sent_at: at,
      expires_at: at + DAY,
      accepted_at: at,
      accepted_by: user_id,
    }),
    givenDrift(ctx, order_id),
  ]);
}

type Words = {
  readonly title: string;
  readonly comment: string;
  readonly author_name: string;
  readonly answer: string;
};

/** A review that everybody sees, with the shop's answer. */
async function givenReviewed(reviewer: Reviewer, product_id: string, { answer, ...words }: Words): Promise<void> {
  const input = { rating: 5, locale: "en", ...words };
  const { id, revision } = await createReview(testContext(), reviewer, product_id, input);
  await approveReview(testContext(), id, revision);
  await answerReview(testContext(), id, answer);
}

/** A use of a promotion that is as good as any. */
async function givenUse(order_id: string, user_id: string | null): Promise<void> {
  const ctx = testContext();
  const { promotion_id } = await givenCoupon();
  const use = { promotion_id, order_id, user_id, email_index: `use-${order_id}` };
  await ctx.db.insert(promotionUses).values({ ...use, amount: 100, currency: "USD", used_at: ctx.now() });
}

/** What staff wrote about money that came, as it stands sealed. */
const givenReceipt = (ctx: ReturnType<typeof testContext>, order_id: string, payment_id: string) =>
  ctx.db.insert(paymentReceipts).values({
    id: ctx.id(),
    payment_id,
    order_id,
    amount: 100,
    counted: 0,
    currency: "USD",
    received_at: ctx.now(),
    source: "staff",
    note: `receipt-${mark}` as Sealed,
    actor_type: "user",
    actor_id: ctx.id(),
    created_at: ctx.now(),
  });

/** No letter is under way that would be written from what stands in the database by then. */
const untilAllIsTold = (order_id: string) =>
  vi.waitUntil(
    async () => {
      const waiting = "SELECT count(*) AS n FROM outbox WHERE done_at IS NULL AND body ->> 'order_id' = ?";
      return (await env.DB.prepare(waiting).bind(order_id).first("n")) === 0;
    },
    { timeout: 20_000, interval: 100 },
  );

const givenDrift = (ctx: ReturnType<typeof testContext>, order_id: string) =>
  ctx.db.insert(drifts).values({
    id: ctx.id(),
    kind: "lost_order",
    subject_id: order_id,
    order_id,
    says: { database: null, object: null, provider: null },
    remedy: "give_back",
    state: "gone",
    note: "Called the bank",
    run_id: ctx.id(),
    first_seen_at: ctx.now(),
    last_seen_at: ctx.now(),
  });

/** Carries out what an erasure has left to its event. */
async function followErasure(type: string, key: "user_id" | "order_id", id: string): Promise<void> {
  const { results } = await env.DB.prepare(
    `SELECT id FROM outbox WHERE type = ? AND body ->> '${key}' = ? AND done_at IS NULL`,
  )
    .bind(type, id)
    .all<{ id: string }>();
  await deliver(results.map((row) => row.id));
}

const books = (order_id: string, variant_id: string) =>
  env.DB.batch([
    env.DB.prepare("SELECT cause, account, amount FROM ledger_entries WHERE order_id = ? ORDER BY 1, 2").bind(order_id),
    env.DB.prepare("SELECT captured, refunded, amount, intent_id FROM payments WHERE order_id = ?").bind(order_id),
    env.DB.prepare("SELECT quantity, unit_price, line_total FROM order_items WHERE order_id = ?").bind(order_id),
    env.DB.prepare("SELECT on_hand, held, committed, available FROM stock_levels WHERE variant_id = ?").bind(
      variant_id,
    ),
  ]).then((answers) => answers.map(({ results }) => results));

const mailed = async (...to: string[]) =>
  (await env.DB.prepare('SELECT count(*) AS n FROM mails WHERE "to" IN (SELECT value FROM json_each(?))')
    .bind(JSON.stringify(to))
    .first<{ n: number }>())!.n;

describe("an erased person", () => {
  it("is nowhere any more, and stock and money are as they were", { timeout: 90_000 }, async ({ expect }) => {
    const sent = watchQueues();
    await env.FILES.put("of-somebody-else", "stays");
    const headers = { "user-agent": seeded.user_agent, "cf-connecting-ip": seeded.client_address };
    const password = `correct horse ${crypto.randomUUID()}`;
    const { email, first_name, last_name, phone, date_of_birth } = seeded;
    const registered = await call("POST", "/api/v1/auth/register", {
      body: { email, password, first_name, last_name, locale: "en-GB" },
      headers,
    });
    const { user, access_token: token } = await registered.json<{ user: { id: string }; access_token: string }>();
    const as = (method: string, path: string, body?: unknown) =>
      call(method, `/api/v1${path}`, { token, headers, ...(body === undefined ? {} : { body }) });
    const done = async (status: number, answer: Promise<Response>) => {
      expect([(await answer).status, await (await answer).clone().text()]).toEqual([status, expect.anything()]);
      return answer;
    };
    await done(200, as("PATCH", "/me", { date_of_birth }));
    await as("POST", "/auth/verify", { email });
    await call("POST", "/api/v1/auth/password/reset", { body: { email }, headers });
    await messageTo(email, 2);
    await as("POST", "/auth/verify", { phone });
    await done(200, as("POST", "/auth/verify/confirm", { phone, code: await codeTo(phone) }));
    await call("POST", "/api/v1/auth/login", { body: { email, password: "a wrong password" }, headers });
    await done(200, call("POST", "/api/v1/auth/login", { body: { email, password }, headers }));
    const picture = new FormData();
    picture.set("file", new File([png(20, 20)], "me.png"));
    const { avatar_url } = await (await done(200, as("PUT", "/me/avatar", picture))).json<{ avatar_url: string }>();
    const pictures = ["", "?w=64", "?format=jpeg"].map((query) => `${avatar_url}${query}`);
    for (const address of pictures) await (await done(200, call("GET", address))).arrayBuffer();
    const { full_name, company, address_line1, address_line2, city, state, postal_code } = seeded;
    const address = { full_name, company, address_line1, address_line2, city, state, postal_code, country: "GB" };
    await done(201, as("POST", "/me/addresses", { ...address, phone: seeded.address_phone }));

    const shop = await givenShop({ stock: 10 });
    await done(201, as("POST", "/cart/items", { variant_id: shop.variant_id, quantity: 2 }));
    const gift = await givenCardProduct();
    const gift_variant = gift.variants[0]?.id ?? "";
    await done(201, as("POST", "/cart/items", { variant_id: gift_variant }));
    const checkout = checkoutBody(shop, {
      gift_card_recipients: [giftTo(gift_variant)],
      email: seeded.order_email,
      shipping_address: { ...address, phone: seeded.address_phone },
      billing_address: { ...givenAddress, full_name: seeded.billing_name, address_line1: seeded.billing_line },
      note: seeded.checkout_note,
      vat_number: "FR40303265045",
      payment: { provider: "stripe", payment_method_id: "pm_card_visa", save_payment_method: true },
    });
    const placed = await done(
      201,
      call("POST", "/api/v1/checkout", {
        token,
        headers: { ...headers, "idempotency-key": `key-${mark}` },
        body: checkout,
      }),
    );
    const { order, payment } = await placed.json<{
      order: PlacedOrder & { total: number };
      payment: { id: string };
    }>();
    await untilStatus(order.id, "processing");
    const saved = await (await done(200, as("GET", "/me/payment-methods"))).json<{ data: { last4: string }[] }>();
    expect(saved.data).toMatchObject([{ last4: "4242" }]);
    // A cart that is not empty at the end, too.
    await done(201, as("POST", "/cart/items", { variant_id: shop.variant_id, quantity: 1 }));
    const office = (method: string, path: string, body: unknown) =>
      call(method, `/api/v1/admin${path}`, { token: staff, body });
    const open = await as("DELETE", "/me", { password });
    expect([open.status, (await problemOf(open)).code]).toEqual([409, "order_open"]);
    await office("POST", `/users/${user.id}/notes`, { note: seeded.staff_note });
    await office("PUT", `/users/${user.id}/tax-exemption`, { number: "E-4711" });
    await office("POST", `/orders/${order.id}/notes`, { note: seeded.order_note });
    const { tracking_number } = seeded;
    await done(
      200,
      office("PATCH", `/orders/${order.id}`, { status: "shipped", tracking_number, note: seeded.shipped_note }),
    );
    await givenLabel(order.id, staff, `Handed to ${mark}`);
    await office("PATCH", `/orders/${order.id}`, { tracking_number: `${tracking_number}-2`, carrier: "DHL" });
    const sent_back = await done(201, as("POST", `/orders/${order.id}/returns`, returnOf(order, seeded.return_note)));
    const { id: return_id } = await sent_back.json<{ id: string }>();
    await givenReturnLabel(return_id, staff, `Handed in by ${mark}`);
    await done(200, office("POST", `/returns/${return_id}/reject`, { reason: seeded.rejection }));
    await done(
      202,
      call("POST", `/api/v1/payments/${payment.id}/refunds`, {
        token,
        headers: { ...headers, "idempotency-key": `refund-${mark}` },
        body: { reason: seeded.refund_reason },
      }),
    );
    await done(
      200,
      office("POST", `/users/${user.id}/store-credit`, { amount: 100, currency: "USD", reason: "For the wait" }),
    );
    await givenReviewed({ user_id: user.id }, shop.product_id, {
      title: seeded.review_title,
      comment: seeded.review_comment,
      author_name: seeded.review_author,
      answer: seeded.review_answer,
    });
    const wished = await done(201, as("POST", "/me/wishlists", { name: seeded.wishlist_name, is_shared: true }));
    const { id: wishlist_id } = await wished.json<{ id: string }>();
    const wish = { variant_id: shop.variant_id, note: seeded.wish_note };
    await done(200, as("POST", `/me/wishlists/${wishlist_id}/items`, wish));
    await done(202, as("POST", "/product-alerts", { variant_id: shop.variant_id, kind: "price_drop", locale: "en" }));
    await givenRows(user.id, order.id);
    await givenUse(order.id, user.id);
    await done(202, as("POST", "/me/export"));
    const exported = await vi.waitUntil(
      async () => {
        const { status, data } = await (await as("GET", "/me/export")).json<{ status: string; data: unknown }>();
        return status === "ready" && data;
      },
      { timeout: 20_000, interval: 200 },
    );
    expect(innerIn(exported)).toEqual([]);
    // The copy has all of it, so what is looked for below was there.
    const copy = new Map([["copy", JSON.stringify(exported)]]);
    const own = Object.fromEntries(
      Object.entries(seeded).filter(([name]) => !not_in_copy.some((hidden) => hidden === name)),
    );
    const in_copy = new Set(whereIs(own, [copy]).map((place) => place.split(" ")[0]));
    expect(Object.keys(own).filter((name) => !in_copy.has(name))).toEqual([]);
    await vi.waitUntil(async () => (await mailed(email, seeded.order_email)) >= 2, { timeout: 20_000, interval: 200 });
    // What tells one request from another is kept for a day, and tells nobody what was in it.
    const request = `POST /api/v1/checkout ${await sha256(JSON.stringify(checkout))}`;
    expect(whereIs({ "plain digest": await sha256(request) }, await allStores())).toEqual([]);
    const [before, level] = [await books(order.id, shop.variant_id), await levelOf(shop.variant_id)];

    expect((await as("DELETE", "/me", { password: "not this one" })).status).toBe(401);
    const letters = await mailed(email);
    const asked = await done(202, as("DELETE", "/me", { password }));
    const { erase_at } = await asked.json<{ erase_at: string }>();
    expect(Date.parse(erase_at) - Date.now()).toBeGreaterThan(13.9 * DAY);
    expect((await as("GET", "/me")).status).toBe(401);
    await vi.waitUntil(async () => (await mailed(email)) > letters, { timeout: 20_000, interval: 200 });

    // Every personal column of theirs holds something, and what it holds is looked for as it stands.
    await givenReceipt(testContext(), order.id, payment.id);
    await untilAllIsTold(order.id);
    await writeEverywhere("person", user.id, mark);
    const contents = await personalContents("person", user.id);
    expect(emptyColumns("person", contents)).toEqual([]);
    const cart = env.CART.idFromName(customerCart(user.id));
    const attempts = env.LOGIN_ATTEMPTS.idFromName(
      await attemptsName(testContext(), { scope: "account", subject: email }),
    );
    const codes = env.LOGIN_ATTEMPTS.idFromName(
      await attemptsName(testContext(), { scope: "code", subject: seeded.phone }),
    );
    const codesAsked = () => tablesOf("LOGIN_ATTEMPTS", codes);
    expect(await codesAsked()).toContainEqual(
      expect.objectContaining({ name: "attempts", rows: expect.stringContaining("operation_id") }),
    );
    const kept = async () => [
      ...(await tablesOf("CART", cart)),
      ...(await tablesOf("LOGIN_ATTEMPTS", attempts)),
      ...(await codesAsked()),
    ];
    const filled = (await kept()).filter(({ rows }) => rows !== "[]").map(({ name }) => name);
    expect(filled).toEqual(expect.arrayContaining(["lines", "journals", "keys", "devices"]));
    const customer = contents["payment_customers.provider_customer_id #0"] ?? "";
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ email: seeded.order_email });
    const card = contents["saved_payment_methods.provider_method_id #0"] ?? "";
    expect(await stripe.paymentMethods.retrieve(card)).toMatchObject({ customer });
    const tried = env.DB.prepare("SELECT method_last4, method_exp_year FROM payments WHERE order_id = ?");
    expect(await tried.bind(order.id).first()).toEqual({ method_last4: "4242", method_exp_year: 2034 });

    await eraseAt(Date.parse(erase_at) - 1);
    const erased_at = () => env.DB.prepare("SELECT erased_at FROM users WHERE id = ?").bind(user.id).first("erased_at");
    expect(await erased_at()).toBeNull();
    await eraseAt(Date.parse(erase_at));
    expect(await erased_at()).not.toBeNull();
    await followErasure("account.erased", "user_id", user.id);

    const stores = [...(await allStores()), new Map([["queues", JSON.stringify(sent)]])];
    expect(stores.map(({ size }) => size > 0)).toEqual([true, true, true, true]);
    expect([...(stores[0]?.keys() ?? [])]).toEqual(
      expect.arrayContaining(["d1:users", "search:documents", "search:text_words_data"]),
    );
    expect(sent.length).toBeGreaterThan(3);
    const looked_for = {
      ...seeded,
      mark,
      ...contents,
      ...(await hashesOf(seeded)),
    };
    expect(whereIs(looked_for, stores)).toEqual([]);
    expect(await kept()).toEqual([]);
    expect(await stripe.paymentMethods.retrieve(card)).toMatchObject({ customer: null });
    expect(await tried.bind(order.id).first()).toEqual({ method_last4: null, method_exp_year: null });
    for (const shown of pictures) expect([shown, (await call("GET", shown)).status]).toEqual([shown, 404]);
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ deleted: true });

    expect(await books(order.id, shop.variant_id)).toEqual(before);
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
      note: null,
      tracking_number: null,
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
  });

  it("has left no row of their own in any table but those that are kept, and no key", async ({ expect }) => {
    const { user_id } = await givenActor("customer");
    await env.DB.prepare("UPDATE users SET erase_at = 1 WHERE id = ?").bind(user_id).run();
    await eraseAt(Date.now());
    const holding: string[] = [];
    for (const [where, text] of await readDatabases()) if (text.includes(user_id)) holding.push(where);
    // The event that has the cart and the provider follow, until done events are forgotten.
    expect(holding.toSorted()).toEqual(["d1:audit_log", "d1:outbox", "d1:users"]);
  });
});

/** What becomes of each table that names a person, by `user_id`: gone with them, or kept with the id alone. */
const fates: Readonly<Record<string, "goes" | "stays">> = {
  addresses: "goes",
  credentials: "goes",
  customer_group_members: "goes",
  customer_spend: "goes",
  data_exports: "goes",
  identities: "goes",
  one_time_codes: "goes",
  orders: "stays",
  passkey_challenges: "goes",
  passkeys: "goes",
  payment_customers: "goes",
  payments: "stays",
  recovery_codes: "goes",
  // Figures of products and of others' reviews are made of them.
  review_reports: "stays",
  review_votes: "stays",
  reviews: "stays",
  saved_payment_methods: "goes",
  sessions: "goes",
  product_alerts: "goes",
  promotion_uses: "goes",
  tax_exemptions: "goes",
  totp_factors: "goes",
  user_notes: "goes",
  user_words: "goes",
  value_accounts: "stays",
  wishlists: "goes",
};

describe("every table that names a person", () => {
  it("is known to erasure, and empty of who is erased", async ({ expect }) => {
    const { results } = await env.DB.prepare(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND sql GLOB '*`user_id` text*' ORDER BY 1",
    ).all<{ name: string }>();
    expect(results.map(({ name }) => name)).toEqual(Object.keys(fates).toSorted());
    // By the shop: another test sets the mark alone, at the beginning of time.
    const erased = await env.DB.prepare("SELECT id FROM users WHERE erased_at > 1").all<{ id: string }>();
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
    const sent = watchQueues();
    const shop = await givenShop();
    const { cart_token, cart_id } = await givenFullCart(shop);
    const gift = await givenCardProduct();
    const gift_variant = gift.variants[0]?.id ?? "";
    await call("POST", "/api/v1/cart/items", {
      body: { variant_id: gift_variant },
      headers: { "cart-token": cart_token },
    });
    const guest = crypto.randomUUID().slice(0, 8);
    const told = {
      email: `guest-${guest}@example.com`,
      note: `Ring for ${guest}1`,
      full_name: `Guestname ${guest}2`,
      order_note: `Wants it wrapped ${guest}3`,
      shipped_note: `Left at ${guest}4`,
      tracking_number: `TRACK${guest}5`,
      refund_reason: `Pay it to GB33${guest}6`,
      return_note: `Torn at the seam ${guest}7`,
      rejection: `Worn by ${guest}8`,
      review_title: `Given${guest}9 by`,
      review_comment: `For the birthday of ${guest}10`,
      review_author: `Reviewer${guest}11`,
      review_answer: `Dear${guest}12 friend`,
    };
    const { email, note, full_name, tracking_number } = told;
    const body = checkoutBody(shop, {
      email,
      note,
      vat_number: "FR40303265045",
      gift_card_recipients: [giftTo(gift_variant)],
      shipping_address: { ...givenAddress, full_name, phone: "+44 20 7946 0958" },
    });
    const { order, order_token, payment } = await (
      await checkOut(cart_token, body, `key-${guest}`)
    ).json<{ order: PlacedOrder; order_token: string; payment: { id: string } }>();
    await untilStatus(order.id, "processing");
    const office = (method: string, path: string, wish?: unknown) =>
      call(method, `/api/v1/admin/orders/${order.id}${path}`, {
        token: staff,
        ...(wish === undefined ? {} : { body: wish }),
      });
    const erase = () => office("POST", "/erase");
    expect((await problemOf(await erase())).code).toBe("order_open");
    expect((await office("POST", "/notes", { note: told.order_note })).status).toBe(201);
    const shipped = { status: "shipped", tracking_number, note: told.shipped_note };
    expect((await office("PATCH", "", shipped)).status).toBe(200);
    await givenLabel(order.id, staff, `Handed to ${guest}`);
    expect((await office("PATCH", "", { tracking_number })).status).toBe(200);
    const asked = await call("POST", `/api/v1/payments/${payment.id}/refunds`, {
      body: { reason: told.refund_reason },
      headers: { "order-token": order_token, "idempotency-key": crypto.randomUUID() },
    });
    expect(asked.status).toBe(202);
    const sent_back = await call("POST", `/api/v1/orders/${order.id}/returns`, {
      body: returnOf(order, told.return_note),
      headers: { "order-token": order_token },
    });
    const { id: return_id } = await sent_back.json<{ id: string }>();
    await givenReturnLabel(return_id, staff, `Handed in by ${guest}`);
    const rejected = await call("POST", `/api/v1/admin/returns/${return_id}/reject`, {
      token: staff,
      body: { reason: told.rejection },
    });
    expect(rejected.status).toBe(200);
    await givenReviewed({ order_id: order.id }, shop.product_id, {
      title: told.review_title,
      comment: told.review_comment,
      author_name: told.review_author,
      answer: told.review_answer,
    });
    const ctx = testContext();
    await givenDrift(ctx, order.id);
    await givenUse(order.id, null);
    await vi.waitUntil(async () => (await mailed(email)) > 0, { timeout: 20_000, interval: 200 });
    await givenReceipt(ctx, order.id, payment.id);
    await untilAllIsTold(order.id);
    await writeEverywhere("guest", order.id, guest);
    const contents = await personalContents("guest", order.id);
    expect(emptyColumns("guest", contents)).toEqual([]);
    const cart = env.CART.idFromName(cart_id);
    const filled = (await tablesOf("CART", cart)).filter(({ rows }) => rows !== "[]").map(({ name }) => name);
    expect(filled).toEqual(expect.arrayContaining(["journals", "keys"]));
    const card = () =>
      env.DB.prepare("SELECT method_reference AS id, method_last4 AS last4 FROM payments WHERE order_id = ?")
        .bind(order.id)
        .first<{ id: string | null; last4: string | null }>();
    expect(await card()).toEqual({ id: expect.stringMatching(/^pm_/), last4: "4242" });

    expect((await erase()).status).toBe(204);
    expect((await erase()).status).toBe(204);
    // What its provider says later on is not written down again.
    const intent = await providerOf(ctx, "stripe").retrieve((await paymentRow(order.id))?.intent_id ?? "");
    expect(intent.method).toMatchObject({ last4: "4242" });
    await runBatch(ctx.db, [mirrorIntent(ctx, order.id, intent)]);
    expect(await card()).toEqual({ id: null, last4: null });
    await followErasure("order.erased", "order_id", order.id);
    const stores = [...(await allStores()), new Map([["queues", JSON.stringify(sent)]])];
    const request = `POST /api/v1/checkout ${await sha256(JSON.stringify(body))}`;
    const looked_for = { ...told, guest, ...contents, ...(await hashesOf(told)), request: await sha256(request) };
    expect(whereIs(looked_for, stores)).toEqual([]);
    expect(await tablesOf("CART", cart)).toEqual([]);
    const shown = await call("GET", `/api/v1/orders/${order.id}`, { headers: { "order-token": order_token } });
    expect(await shown.json()).toMatchObject({ email: null, status: "shipped" });
    const noted = await call("POST", `/api/v1/admin/orders/${order.id}/notes`, { token: staff, body: { note: "x" } });
    expect((await problemOf(noted)).code).toBe("order_erased");
  });

  it("is told of nowhere in an erased order afterwards, by staff nor by the holder of its token", async ({
    expect,
  }) => {
    const order = await givenOrder({ status: "shipped", paid: true });
    const path = `/api/v1/admin/orders/${order.order_id}`;
    expect((await call("POST", `${path}/erase`, { token: staff })).status).toBe(204);
    const late = [{ tracking_number: "TRACK1" }, { status: "delivered", note: "Left with Mr Babbage" }];
    for (const body of late)
      expect((await problemOf(await call("PATCH", path, { token: staff, body }))).code).toBe("order_erased");
    expect((await call("PATCH", path, { token: staff, body: { status: "delivered" } })).status).toBe(200);
    const asked = await call("POST", `/api/v1/payments/${order.payment_id}/refunds`, {
      body: { reason: "Call me, Ada" },
      headers: { "order-token": order.order_token, "idempotency-key": crypto.randomUUID() },
    });
    expect([asked.status, await asked.json()]).toEqual([202, expect.objectContaining({ reason: null })]);
  });
});

describe("what may be personal in a table", () => {
  it("is decided for every text column that the tables have", ({ expect }) => {
    expect(textColumns.length).toBeGreaterThan(200);
    expect(columnsOf(decided, ...kinds)).toEqual(textColumns);
    expect(columnsOf(decided, "stays")).toEqual(Object.keys(stays).toSorted());
    const personal = columnsOf(decided, "personal", "written").map((place) => place.split(".")[0] ?? "");
    expect(Object.keys(theirRows).toSorted()).toEqual([...new Set(personal)].toSorted());
  });

  it("is decided for every text column of the tables inside objects", async ({ expect }) => {
    const { cart_id } = await givenFullCart(await givenShop());
    const [ctx, subject] = [testContext(), crypto.randomUUID()];
    await limitAttempts(ctx, [{ scope: "account", subject }], async () => null);
    const counted = await subjectOf(ctx, "account", subject);
    await takeQuotas(ctx, [counted], [{ kind: "new_cart", claim_id: subject, units: 1, most_claims: 1 }]);
    const level = await givenShop();
    const objects = {
      CART: env.CART.idFromName(cart_id),
      STOCK: env.STOCK.idFromName(level.variant_id),
      LOGIN_ATTEMPTS: env.LOGIN_ATTEMPTS.idFromName(await attemptsName(ctx, { scope: "account", subject })),
      QUOTAS: env.QUOTAS.idFromName(counted.name),
    };
    const found = Object.fromEntries(
      await Promise.all(
        Object.entries(objects).map(async ([binding, id]) => {
          const tables = await tablesOf(binding as Binding, id);
          const columns = tables.flatMap(({ name, sql }) =>
            [...sql.matchAll(/"?(\w+)"? TEXT\b/g)].map(([, column]) => `${name}.${column}`),
          );
          return [binding, columns.toSorted()];
        }),
      ),
    );
    const expected = Object.fromEntries(
      Object.entries(decidedInObjects).map(([binding, list]) => [binding, columnsOf(list, ...kinds)]),
    );
    expect(found).toEqual(expected);
  });

  it("is erased by the feature that has the table, or the object", ({ expect }) => {
    const featuresOf = (isHeld: (home: (typeof homes)[number]) => boolean) => [
      // Tables of the platform have no feature: privacy erases those itself.
      ...new Set(homes.filter(isHeld).flatMap(({ feature }) => feature ?? [])),
    ];
    const erasing = shop.filter(({ personal: { before, erase, after } = {} }) => before ?? erase ?? after);
    const personal = columnsOf(decided, "personal", "written").map((place) => place.split(".")[0] ?? "");
    const holding = featuresOf(({ table, columns }) => personal.includes(table) || columns.includes("user_id"));
    expect(holding).toEqual(expect.arrayContaining(["accounts", "orders", "payments", "reconciliation"]));
    const objects = Object.entries(decidedInObjects).filter(([, list]) => columnsOf(list, "personal").length > 0);
    const needed = [...holding, ...objects.map(([binding]) => objectHomes[binding] ?? binding)];
    expect(needed.filter((name) => !erasing.some((feature) => feature.name === name))).toEqual([]);

    const forGuests = featuresOf(({ table }) => typeof theirRows[table]?.guest === "string");
    const guests = shop.filter(({ personal: held }) => held?.guest?.erase);
    expect(guests.map(({ name }) => name).toSorted()).toEqual(forGuests.toSorted());
  });

  it("is never written into an audit entry by its name", ({ expect }) => {
    const personal = columnsOf(decided, "personal", "written").map((place) => place.split(".")[1] ?? "");
    // A device's name of its own is personal; that of goods and roles is not, and no entry about a passkey holds it.
    // So is the title of a review, of which no entry tells.
    const shared = new Set(["name", "title"]);
    expect(personal.filter((column) => allAuditedKeys().has(column) && !shared.has(column))).toEqual([]);
  });
});
