import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { givenActor } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";
import {
  checkOut,
  checkoutBody,
  givenFullCart,
  givenShop,
  paymentRow,
  paying,
  untilStatus,
} from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import { balanceOf, entriesOf, givenGiftCard, payWith } from "../../../support/gift-cards.ts";
import { runJob } from "../../../support/jobs.ts";

async function givenPaidCart(amount: number, price = 1_000) {
  const [shop, card] = [await givenShop({ price }), await givenGiftCard({ amount })];
  const { cart_token } = await givenFullCart(shop);
  const cart: any = await (await payWith(cart_token, card.code)).json();
  return { shop, card, cart_token, cart };
}

describe("a gift card in the cart", () => {
  it("shows what it would pay, and what is left", async ({ expect }) => {
    const { card, cart, cart_token } = await givenPaidCart(400);
    expect(cart.tenders).toEqual([
      { account_id: card.id, last4: card.code.slice(-4), balance: 400, currency: "USD", amount: 400, problem: null },
    ]);
    expect(cart.amount_due).toBe(cart.total - 400);
    const path = `/api/v1/cart/gift-cards/${card.id}`;
    const without: any = await (await call("DELETE", path, { headers: { "cart-token": cart_token } })).json();
    expect([without.tenders, without.amount_due]).toEqual([[], without.total]);
    expect((await call("DELETE", path, { headers: { "cart-token": cart_token } })).status).toBe(404);
  });
});

describe("a gift card that pays nothing", () => {
  it("says why: its currency, its end, or that unpaid orders hold all of it", async ({ expect }) => {
    const { cart_token } = await givenFullCart(await givenShop({ price: 1_000 }));
    const cards = [
      await givenGiftCard({ amount: 500, currency: "EUR" }),
      await givenGiftCard({ amount: 300 }),
      await givenGiftCard({ amount: 200 }),
      await givenGiftCard({ amount: 100 }),
    ];
    for (const { code } of cards) await payWith(cart_token, code);
    const [, held, part, ended] = cards;
    const set = (column: string, value: number, id = "") =>
      env.DB.prepare(`UPDATE value_accounts SET ${column} = ? WHERE id = ?`).bind(value, id).run();
    await set("held", 300, held?.id);
    await set("held", 50, part?.id);
    await set("expires_at", Date.now() - 1, ended?.id);
    const cart = await (await call("GET", "/api/v1/cart", { headers: { "cart-token": cart_token } })).json<any>();
    expect(cart.tenders.map(({ balance, amount, problem }: any) => [balance, amount, problem])).toEqual([
      [500, 0, "currency_mismatch"],
      [0, 0, "used_up"],
      [150, 150, null],
      [100, 0, "expired"],
    ]);
    expect(cart.amount_due).toBe(cart.total - 150);
  });
});

describe("an order that a gift card pays in part", () => {
  it("charges the rest, holds the part while it is unpaid and takes it with the sale", async ({ expect }) => {
    const { shop, card, cart_token } = await givenPaidCart(400);
    const answer = await checkOut(cart_token, checkoutBody(shop, paying(undefined)));
    const { order, payment }: any = await answer.json();
    expect([answer.status, order.amount_due, payment.amount]).toEqual([201, order.total - 400, order.total - 400]);
    expect(order.tenders).toMatchObject([{ account_id: card.id, amount: 400, state: "held", refunded: 0 }]);
    expect(await balanceOf(card.id)).toEqual({ balance: 400, held: 400 });
    const again = await checkOut(cart_token, checkoutBody(shop));
    expect(((await again.json()) as any).order.id).toBe(order.id);
    await untilStatus(order.id, "paid", "processing");
    expect(await balanceOf(card.id)).toEqual({ balance: 0, held: 0 });
    expect((await paymentRow(order.id))?.captured).toBe(order.total - 400);
    expect(await entriesOf(card.id)).toEqual(["issue 400", "hold 400", "capture 400"]);
    const cart: any = await (await call("GET", "/api/v1/cart", { headers: { "cart-token": cart_token } })).json();
    expect([cart.items, cart.tenders]).toEqual([[], []]);
  });

  it("frees it when the order ends unpaid", async ({ expect }) => {
    const { shop, card, cart_token } = await givenPaidCart(400);
    const { order, order_token }: any = await (
      await checkOut(cart_token, checkoutBody(shop, paying(undefined)))
    ).json();
    const headers = { "order-token": order_token };
    expect((await call("POST", `/api/v1/orders/${order.id}/cancel`, { headers })).status).toBe(200);
    expect(await balanceOf(card.id)).toEqual({ balance: 400, held: 0 });
    expect(await entriesOf(card.id)).toEqual(["issue 400", "hold 400", "release 400"]);
    const now: any = await (await call("GET", `/api/v1/orders/${order.id}`, { headers })).json();
    expect([now.tenders[0].state, now.payment_status]).toEqual(["released", "cancelled"]);
  });

  it("takes less of the card where a smaller rest could not be charged", async ({ expect }) => {
    const { shop, card, cart_token, cart } = await givenPaidCart(980);
    const { order, payment }: any = await (await checkOut(cart_token, checkoutBody(shop))).json();
    const rest = order.total - 980 > 0 && order.total - 980 < 50 ? 50 : order.total - 980;
    expect([payment.amount, order.tenders[0].amount]).toEqual([rest, order.total - rest]);
    expect(cart.amount_due).toBeGreaterThanOrEqual(50);
    await untilStatus(order.id, "paid", "processing");
    expect((await balanceOf(card.id))?.balance).toBe(980 - (order.total - rest));
  });

  it("gives back by refunds and a cancel, the payment first and the card then, and never more", async ({ expect }) => {
    const { shop, card, cart_token } = await givenPaidCart(400);
    const { order }: any = await (await checkOut(cart_token, checkoutBody(shop))).json();
    await untilStatus(order.id, "processing");
    const { token } = await givenActor("admin");
    const refund = (body: object) =>
      call("POST", `/api/v1/admin/orders/${order.id}/refunds`, {
        body,
        token,
        headers: { "idempotency-key": crypto.randomUUID() },
      });
    const rest = order.total - 400;
    const first: any = await (await refund({ amount: rest + 100 })).json();
    expect(first.refunds.map((one: any) => [one.amount, one.account_id, one.status])).toEqual([
      [rest, null, "succeeded"],
      [100, card.id, "succeeded"],
    ]);
    expect(await balanceOf(card.id)).toEqual({ balance: 100, held: 0 });
    expect((await refund({ amount: 301 })).status).toBe(409);
    const seen: any = await (await call("GET", `/api/v1/admin/orders/${order.id}`, { token })).json();
    expect([seen.payment_status, seen.refunded_total]).toEqual(["partially_refunded", rest + 100]);
    await call("PATCH", `/api/v1/admin/orders/${order.id}`, { token, body: { status: "cancelled" } });
    await untilStatus(order.id, "cancelled");
    expect(await balanceOf(card.id)).toEqual({ balance: 400, held: 0 });
    expect(await entriesOf(card.id)).toEqual(["issue 400", "hold 400", "capture 400", "refund 100", "refund 300"]);
  });
});

describe("the refunds of an order that a gift card pays for", () => {
  it.for<[string, number, number]>([
    ["a part", 400, 0],
    ["a part, of which some went back", 400, 1],
    ["a part, which went back whole", 400, 400],
    ["all", 50_000, 0],
    ["all, of which some went back", 50_000, 100],
  ])("come to what was paid once it is cancelled: %s", async ([, worth, before], { expect }) => {
    const { shop, card, cart_token } = await givenPaidCart(worth);
    const { order }: any = await (await checkOut(cart_token, checkoutBody(shop))).json();
    await untilStatus(order.id, "processing");
    const { token } = await givenActor("admin");
    const path = `/api/v1/admin/orders/${order.id}`;
    const by_card = Math.min(worth, order.total);
    // The payment goes back before the card.
    const amount = before === 0 ? 0 : order.total - by_card + before;
    if (amount > 0) {
      const headers = { "idempotency-key": crypto.randomUUID() };
      expect((await call("POST", `${path}/refunds`, { token, body: { amount }, headers })).status).toBe(201);
    }
    await call("PATCH", path, { token, body: { status: "cancelled" } });
    await untilStatus(order.id, "cancelled");
    const { refunds, refunded_total }: any = await (await call("GET", path, { token })).json();
    const sumOf = (account_id: string | null) =>
      refunds
        .filter((one: any) => one.account_id === account_id)
        .reduce((sum: number, one: any) => sum + Number(one.amount), 0);
    expect([sumOf(null), sumOf(card.id), refunded_total]).toEqual([order.total - by_card, by_card, order.total]);
    expect((await balanceOf(card.id))?.balance).toBe(worth);
  });
});

describe("an order that a gift card pays whole", () => {
  it("has no payment, and is sold at once", async ({ expect }) => {
    const { shop, card, cart_token } = await givenPaidCart(50_000);
    const answer = await checkOut(cart_token, checkoutBody(shop, paying(undefined)));
    const { order, payment }: any = await answer.json();
    expect([answer.status, payment, order.amount_due]).toEqual([201, null, 0]);
    await untilStatus(order.id, "processing");
    expect(await paymentRow(order.id)).toBeNull();
    expect(await balanceOf(card.id)).toEqual({ balance: 50_000 - order.total, held: 0 });
    const { token } = await givenActor("admin");
    const seen: any = await (await call("GET", `/api/v1/admin/orders/${order.id}`, { token })).json();
    expect([seen.status, seen.payment_status, seen.payments]).toEqual(["processing", "paid", []]);
  });

  it.for([
    ["open", "cancel"],
    ["disabled", "cancel"],
    ["expired", "cancel"],
    ["open", "refund"],
    ["disabled", "refund"],
    ["expired", "refund"],
  ] as const)(
    "gives the value of a card that is %s by then back where it can be spent, with a %s",
    async ([state, way], { expect }) => {
      const { shop, card, cart_token } = await givenPaidCart(50_000);
      const { order }: any = await (await checkOut(cart_token, checkoutBody(shop))).json();
      await untilStatus(order.id, "processing");
      const { token } = await givenActor("admin");
      const expire = () => runJob("stored_value.expire", testContext());
      if (state === "disabled") await call("POST", `/api/v1/admin/gift-cards/${card.id}/disable`, { token });
      if (state === "expired") {
        const ends = env.DB.prepare("UPDATE value_accounts SET expires_at = ? WHERE id = ?");
        await ends.bind(Date.now() - 1, card.id).run();
        await expire();
      }
      const rest = state === "open" ? 50_000 - order.total : 0;
      expect(await balanceOf(card.id)).toEqual({ balance: rest, held: 0 });
      const path = `/api/v1/admin/orders/${order.id}`;
      if (way === "cancel") await call("PATCH", path, { token, body: { status: "cancelled" } });
      else
        for (const amount of [100, order.total - 100]) {
          const headers = { "idempotency-key": crypto.randomUUID() };
          expect((await call("POST", `${path}/refunds`, { token, body: { amount }, headers })).status).toBe(201);
        }
      await expire();
      const back = env.DB.prepare("SELECT balance FROM value_accounts WHERE order_id = ?").bind(order.id);
      const cards = (await back.all<{ balance: number }>()).results;
      expect(cards.map(({ balance }) => balance)).toEqual(state === "open" ? [] : [order.total]);
      expect(await balanceOf(card.id)).toEqual({ balance: state === "open" ? 50_000 : 0, held: 0 });
    },
  );

  it("is refused once the balance is gone, and answered alike when it is asked again", async ({ expect }) => {
    const { shop, card, cart_token } = await givenPaidCart(50_000);
    const other = await givenFullCart(shop);
    await payWith(other.cart_token, card.code);
    const { token } = await givenActor("admin");
    const adjust = (amount: number) =>
      call("POST", `/api/v1/admin/gift-cards/${card.id}/adjustments`, { token, body: { amount, reason: "counted" } });
    expect((await adjust(-49_000)).status).toBe(200);
    const { order }: any = await (await checkOut(cart_token, checkoutBody(shop, paying(undefined)))).json();
    expect(order.tenders[0].amount).toBe(Math.min(1_000, order.total));
    expect((await adjust(-1_000)).status).toBe(409);
  });
});
