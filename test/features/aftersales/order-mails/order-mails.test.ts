import { env } from "cloudflare:workers";
import { and, eq, notLike } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { paymentEvents } from "#money/payments";
import { orderEvents } from "#ordering/orders";
import { MINUTE } from "#platform/basics/time";
import { mails } from "#platform/data/tables";
import { paymentJobs } from "../../../../src/features/money/payments/jobs.ts";
import { type GivenActor, givenActor, givenCustomer } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";
import { checkOut, checkoutBody, givenFullCart, givenShop, paying, untilStatus } from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import { givenOrder, type OrderWish } from "../../../support/orders.ts";
import { deliver, deliverAll, publishQuietly } from "../../../support/queue.ts";
import { control } from "../../../support/stripe.ts";
import { sweepLater } from "../../../support/sweep.ts";

let staff: GivenActor;
beforeAll(async () => {
  staff = await givenActor("admin");
});

const fresh = () => `shopper-${testContext().id()}@example.com`;
/** Besides the letter about the invoice. */
const mailsTo = (to: string) =>
  testContext()
    .db.select()
    .from(mails)
    .where(and(eq(mails.to, to), notLike(mails.subject, "%INV-%")))
    .orderBy(mails.id);
const subjectsTo = async (to: string) => (await mailsTo(to)).map(({ subject }) => subject);
const given = async (wish: OrderWish) => {
  const email = fresh();
  return { email, ...(await givenOrder({ email, ...wish })) };
};
const move = (order_id: string, body: object) =>
  call("PATCH", `/api/v1/admin/orders/${order_id}`, { token: staff.token, body });
const post = (path: string, body: object, more: { token?: string; headers?: Record<string, string> } = {}) =>
  call("POST", `/api/v1${path}`, {
    ...more,
    body,
    headers: { ...more.headers, "idempotency-key": crypto.randomUUID() },
  });

/** What a letter of an order says in its language, by what its subject and its text hold. */
const languages = {
  en: ["Your order {n} is on its way", "Your order {n} has arrived", "¥2,700"],
  "de-DE": ["Ihre Bestellung {n} ist unterwegs", "Ihre Bestellung {n} ist angekommen", "2.700\u00a0¥"],
  "ja-JP": ["ご注文 {n} を発送しました", "ご注文 {n} をお届けしました", "￥2,700"],
} as const;

describe("the shopper is written to", () => {
  it.for(Object.entries(languages))(
    "in the language of the order, once for each event: %s",
    async ([locale, [shipped, delivered, total]], { expect }) => {
      const lines = [{ quantity: 2, unit_price: 1_000, name: "<i>Tea</i>" }];
      const { order_id, email } = await given({ status: "processing", locale, currency: "JPY", lines });
      await publishQuietly(orderEvents["order.paid"], { order_id });
      await deliverAll(order_id);
      const tracking = { carrier: "Yamato", tracking_number: "1234-5678" };
      expect((await move(order_id, { status: "shipped", ...tracking })).status).toBe(200);
      await deliverAll(order_id);
      expect((await move(order_id, { status: "delivered" })).status).toBe(200);
      await deliverAll(order_id);
      const shown: any = await (await call("GET", `/api/v1/admin/orders/${order_id}`, { token: staff.token })).json();
      const fulfilment_id: string = shown.fulfilments[0].id;
      for (const event of [orderEvents["fulfilment.shipped"], orderEvents["fulfilment.delivered"]])
        await deliver([await publishQuietly(event, { order_id, fulfilment_id })]);

      const [first, second, third, ...others] = await mailsTo(email);
      expect(others).toEqual([]);
      const number = /ORD-\d+/.exec(first?.subject ?? "")?.[0] ?? "";
      expect(first?.text).toContain(total);
      expect(second?.subject).toContain(shipped.replace("{n}", number));
      expect(second?.text).toContain("id=1234-5678");
      expect(third?.subject).toContain(delivered.replace("{n}", number));
      for (const mail of [first, second, third]) {
        expect(mail?.html).toContain("&lt;i&gt;Tea&lt;/i&gt;");
        expect(mail?.html).toContain(`<html lang="${locale.slice(0, 2)}">`);
        expect(mail?.text).toMatch(/#token=\S+/);
        expect(mail?.text).not.toMatch(/\?\S*token=/);
      }
    },
  );

  it("of each part of their order, with what is in it and the page that staff name for it", async ({ expect }) => {
    const { order_id, email } = await given({ status: "processing", lines: [{ quantity: 3, unit_price: 1_000 }] });
    const path = `/api/v1/admin/orders/${order_id}`;
    const { items }: any = await (await call("GET", path, { token: staff.token })).json();
    const parts = [
      { items: [{ order_item_id: items[0].id, quantity: 1 }], tracking_url: "https://www.ups.com/track?tracknum=one" },
      { tracking_number: "1Z9", carrier: "UPS" },
    ];
    for (const part of parts) {
      await call("POST", `${path}/fulfilments`, { token: staff.token, body: { ...part, status: "shipped" } });
      await deliverAll(order_id);
    }
    const [one, two, ...others] = await mailsTo(email);
    expect(others).toEqual([]);
    expect(one?.text).toContain("1 x Thing 1");
    expect(one?.text).toContain("https://www.ups.com/track?tracknum=one");
    expect(two?.text).toContain("2 x Thing 1");
    expect(two?.text).toContain("1Z9");
  });

  it("about a refund, with where it went: as it was paid, or as credit", async ({ expect }) => {
    const guest = await given({ status: "delivered" });
    const { user_id } = await givenCustomer();
    const account = await given({ status: "delivered", user_id, locale: "de" });
    const more = { token: staff.token };
    await post(`/admin/orders/${guest.order_id}/refunds`, { amount: 1_050 }, more);
    await post(`/admin/orders/${account.order_id}/refunds`, { amount: 250, to: "store_credit" }, more);
    for (const { order_id } of [guest, account]) await deliverAll(order_id);
    const [paid] = await mailsTo(guest.email);
    expect(paid?.subject).toMatch(/^Refund for your order ORD-/);
    expect(paid?.text).toContain("We have refunded $10.50");
    expect(paid?.text).toContain("to the payment method that you paid with");
    const [credit] = await mailsTo(account.email);
    expect(credit?.text).toContain("Wir haben Ihnen 2,50\u00a0$ zu Ihrer Bestellung");
    expect(credit?.text).toContain("als Guthaben auf Ihrem Konto");
    expect(credit?.text).not.toContain("token=");

    await post(`/admin/orders/${guest.order_id}/refunds`, { amount: 100, to: "store_credit" }, more);
    await deliverAll(guest.order_id);
    expect((await mailsTo(guest.email)).map(({ text }) => text).join("")).toContain("It is on a gift card");
  });

  it.for(["approve", "reject"])("about what they asked for, and the answer: %s", async (answer, { expect }) => {
    const { order_id, email, order_token } = await given({ status: "delivered", locale: "en-GB" });
    const headers = { "order-token": order_token };
    const asked = await post(`/orders/${order_id}/refunds`, { amount: 700, reason: "<b>Broken</b>" }, { headers });
    expect(asked.status).toBe(202);
    await deliverAll(order_id);
    expect(await subjectsTo(email)).toEqual([expect.stringMatching(/^Your refund request for order ORD-\d+$/)]);
    const { refunds } = await asked.json<{ refunds: { id: string }[] }>();
    const answered = await post(`/admin/refunds/${refunds[0]?.id}/${answer}`, {}, { token: staff.token });
    expect(answered.status).toBe(200);
    await deliverAll(order_id);
    const [, said, paid] = await mailsTo(email);
    expect(said?.subject).toContain(answer === "approve" ? "is approved" : "is rejected");
    expect(said?.text).toContain("US$7.00");
    expect(said?.html).not.toContain("Broken");
    expect(paid?.subject.startsWith("Refund for your order")).toBe(answer === "approve" || undefined);
  });

  it("about a cancel with all that goes back, and not about each refund of it", async ({ expect }) => {
    const { order_id, email, total } = await given({ status: "processing" });
    expect((await move(order_id, { status: "cancelled" })).status).toBe(200);
    await deliverAll(order_id);
    const [mail, ...others] = await mailsTo(email);
    expect(others).toEqual([]);
    expect(mail?.subject).toMatch(/is cancelled$/);
    expect(mail?.text).toContain(`We give back $${total / 100}.`);
    expect(mail?.text).toContain(`To your payment method: $${total / 100}.`);
  });

  it.for([
    ["is done at once", {}, "We give back $11.00", "To your payment method: $11.00"],
    ["the bank takes days over", { card: "pm_card_pendingRefund" }, "We give back $11.00", "payment method: $11.00"],
    ["its provider does not answer to", { fails: "error" }, "We give back $11.00", "payment method: $11.00"],
  ] as const)("about a cancel of some units whose refund %s", async ([, wish, said, row], { expect }) => {
    const { card, fails } = { card: "pm_card_visa", fails: null, ...wish };
    const { order_id, email } = await given({ status: "processing", card });
    if (fails !== null) await control("POST", "failures", { operation: "refunds.create", kind: fails, times: 1_000 });
    const shown: any = await (await call("GET", `/api/v1/admin/orders/${order_id}`, { token: staff.token })).json();
    const items = [{ order_item_id: shown.items[0].id, quantity: 1 }];
    const cancel = { reason: "out_of_stock", items };
    const answer = await post(`/admin/orders/${order_id}/cancel`, cancel, { token: staff.token });
    expect(answer.status).toBe(200);
    await deliverAll(order_id);
    await control("DELETE", "failures");
    const [mail, ...others] = await mailsTo(email);
    expect(others).toEqual([]);
    expect(mail?.text).toContain(said);
    expect(mail?.text).toContain(row);
  });

  it("about a payment that failed, when the order has ended with it", async ({ expect }) => {
    const shop = await givenShop();
    const email = fresh();
    const { cart_token } = await givenFullCart(shop);
    const body = checkoutBody(shop, { email, ...paying("pm_card_chargeDeclined") });
    const declined = await checkOut(cart_token, body, undefined, { "accept-language": "fr, ja;q=0.8, en;q=0.5" });
    expect(declined.status).toBe(402);
    const { order_id } = await declined.json<{ order_id: string }>();
    expect(await mailsTo(email)).toEqual([]);
    await sweepLater(30 * MINUTE);
    await deliverAll(order_id);
    await deliver([await publishQuietly(orderEvents["order.ended"], { order_id })]);
    const [mail, ...others] = await mailsTo(email);
    expect(others).toEqual([]);
    expect(mail?.subject).toContain("を完了できませんでした");
    expect(mail?.text).toContain("のお支払いが完了しなかったため");

    const late = await given({ status: "failed" });
    await deliver([await publishQuietly(orderEvents["order.ended"], late)]);
    expect((await mailsTo(late.email))[0]?.text).toContain("We could not complete your order");
  });
});

describe("a shopper whose payment was declined", () => {
  /** The minute's jobs as they would run that much later, and what they announce. */
  const later = async (by_ms: number, ...order_ids: string[]) => {
    for (const { name, run } of paymentJobs)
      if (name === "payments.announce_left_declined")
        await run(testContext({ now: () => Date.now() + by_ms }), Date.now() + by_ms);
    for (const order_id of order_ids) await deliverAll(order_id);
  };
  /** The decline is noted after the answer. */
  const untilDeclined = async (order_id: string) => {
    const isNoted = () =>
      env.DB.prepare("SELECT 1 FROM payments WHERE order_id = ? AND status = 'failed'").bind(order_id).first();
    for (let i = 0; i < 100 && (await isNoted()) === null; i += 1) await scheduler.wait(50);
  };
  const declined = async (headers: Record<string, string> = {}) => {
    const shop = await givenShop({ price: 2_500 });
    const email = fresh();
    const { cart_token } = await givenFullCart(shop);
    const body = checkoutBody(shop, { email, ...paying("pm_card_chargeDeclined") });
    const answer = await checkOut(cart_token, body, undefined, headers);
    expect(answer.status).toBe(402);
    const problem = await answer.json<{ order_id: string; order_token: string; payable_until: string }>();
    await untilDeclined(problem.order_id);
    return { ...problem, email };
  };
  const left = paymentEvents["payment.left_declined"];
  const paymentOf = async (order_id: string) => {
    const row = await env.DB.prepare("SELECT id FROM payments WHERE order_id = ?")
      .bind(order_id)
      .first<{ id: string }>();
    return row?.id ?? "";
  };
  const payAgain = ({ order_id, order_token }: { order_id: string; order_token: string }, card: string) =>
    post(
      "/payments",
      { order_id, provider: "stripe", payment_method_id: card },
      { headers: { "order-token": order_token } },
    );

  it("is written to once, some minutes later, with the page to pay on and until when", async ({ expect }) => {
    const order = await declined();
    await later(4 * MINUTE, order.order_id);
    expect(await mailsTo(order.email)).toEqual([]);
    await later(6 * MINUTE, order.order_id);
    await later(7 * MINUTE, order.order_id);
    const [mail, ...others] = await mailsTo(order.email);
    expect(others).toEqual([]);
    expect(mail?.subject).toMatch(/^Your order ORD-\d+ is not paid yet$/);
    const until = new Intl.DateTimeFormat("en", { hour: "numeric", minute: "2-digit", timeZone: "UTC" });
    expect(mail?.text).toContain(
      `until ${new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: "UTC" }).format(new Date(order.payable_until))}`,
    );
    expect(mail?.text).toContain(`${until.format(new Date(order.payable_until))} UTC`);
    const token = /\/orders\/ORD-\d+\/payment#token=(\S+)/.exec(mail?.text ?? "")?.[1] ?? "";
    expect((await payAgain({ ...order, order_token: decodeURIComponent(token) }, "pm_card_visa")).status).toBe(201);
  });

  it("is written to in their language, and only once for all declines of the order", async ({ expect }) => {
    const order = await declined({ "accept-language": "de" });
    await later(6 * MINUTE, order.order_id);
    expect((await payAgain(order, "pm_card_chargeDeclined")).status).toBe(402);
    await later(12 * MINUTE, order.order_id);
    expect(await subjectsTo(order.email)).toEqual([
      expect.stringMatching(/^Ihre Bestellung ORD-\d+ ist noch nicht bezahlt$/),
    ]);
  });

  it("is not written to once they have paid, are trying again, or have no time left", async ({ expect }) => {
    const [paid, trying, late] = [await declined(), await declined(), await declined()];
    expect((await payAgain(paid, "pm_card_visa")).status).toBe(201);
    await untilStatus(paid.order_id, "processing", "paid");
    await env.DB.prepare("UPDATE payments SET failure_code = NULL WHERE order_id = ?").bind(trying.order_id).run();
    await env.DB.prepare("UPDATE orders SET deadline_at = ? WHERE id = ?")
      .bind(Date.now() + 30_000, late.order_id)
      .run();
    // Announced while they were left declined, and heard of after that.
    for (const { order_id } of [paid, trying, late])
      await deliver([await publishQuietly(left, { order_id, payment_id: await paymentOf(order_id) })]);
    expect((await subjectsTo(paid.email)).filter((subject) => subject.includes("not paid yet"))).toEqual([]);
    expect([await mailsTo(trying.email), await mailsTo(late.email)]).toEqual([[], []]);
  });
});

describe("nobody is written to", () => {
  it.for(["expired", "cancelled"] as const)(
    "about an order that was %s before anybody tried to pay it",
    async (status, { expect }) => {
      const { order_id, email } = await given({ status });
      await deliver([await publishQuietly(orderEvents["order.ended"], { order_id })]);
      expect(await mailsTo(email)).toEqual([]);
    },
  );

  it("once their order is erased", async ({ expect }) => {
    const { order_id, email } = await given({ status: "shipped", locale: "de" });
    const erased = await call("POST", `/api/v1/admin/orders/${order_id}/erase`, { token: staff.token });
    expect(erased.status).toBeLessThan(300);
    expect((await move(order_id, { status: "delivered" })).status).toBe(200);
    const given_back = await post(`/admin/orders/${order_id}/refunds`, { amount: 100 }, { token: staff.token });
    expect(given_back.status).toBe(201);
    await deliverAll(order_id);
    const told = await env.DB.prepare("SELECT type FROM outbox WHERE body ->> 'order_id' = ? AND done_at IS NOT NULL")
      .bind(order_id)
      .all<{ type: string }>();
    const types = told.results.map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(["order.delivered", "refund.given"]));
    expect(await mailsTo(email)).toEqual([]);
  });
});

describe("an order's language", () => {
  const localeOf = async (headers: Record<string, string>, more: object = {}) => {
    const shop = await givenShop();
    const { cart_token } = await givenFullCart(shop);
    const placed = await checkOut(cart_token, checkoutBody(shop, { ...more }), undefined, headers);
    expect(placed.status).toBe(201);
    return (await placed.json<{ order: { locale: string | null } }>()).order.locale;
  };

  it("is what the checkout says, or else what the browser prefers of those that letters are written in", async () => {
    expect(await localeOf({})).toBeNull();
    expect(await localeOf({ "accept-language": "fr-FR, de-at;q=0.9, en;q=0.5" })).toBe("de-AT");
    expect(await localeOf({ "accept-language": "fr" })).toBeNull();
    expect(await localeOf({ "accept-language": "de" }, { locale: "ja-JP" })).toBe("ja-JP");
  });

  it("is the account's before the browser's", async () => {
    const ada = await givenCustomer();
    const changed = await call("PATCH", "/api/v1/me", { token: ada.token, body: { locale: "ja" } });
    expect(changed.status).toBe(200);
    const shop = await givenShop();
    const body = { variant_id: shop.variant_id, quantity: 1 };
    await call("POST", "/api/v1/cart/items", { token: ada.token, body });
    const { email: _email, ...rest } = checkoutBody(shop);
    const placed = await call("POST", "/api/v1/checkout", {
      token: ada.token,
      body: rest,
      headers: { "idempotency-key": crypto.randomUUID(), "accept-language": "de" },
    });
    expect((await placed.json<{ order: { locale: string | null } }>()).order.locale).toBe("ja");
  });
});
