import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { driveCheckout } from "#ordering/protocol";
import { HOUR, MINUTE } from "#platform/basics/time";
import { portsOf } from "../../../../src/features/ordering/checkout/ports-of.ts";
import { type GivenActor, givenActor, givenCustomer } from "../../../support/actors.ts";
import { call, codeIn, problemOf } from "../../../support/api.ts";
import {
  checkOut,
  checkoutBody,
  givenFullCart,
  givenShop,
  levelOf,
  orderRow,
  paying,
} from "../../../support/checkout.ts";
import { settleLate, testContext } from "../../../support/context.ts";
import {
  answerApproval,
  byPaypal,
  captureIdOf,
  type GivenPaypal,
  givenPaypalOrder,
  paypalLever,
  paypalOrder,
  verify,
} from "../../../support/paypal.ts";

let staff: GivenActor;
beforeAll(async () => {
  staff = await givenActor("admin");
});

const orderOf = async ({ order_id, order_token }: GivenPaypal) =>
  (await call("GET", `/api/v1/orders/${order_id}`, { headers: { "order-token": order_token } })).json<any>();
const paymentOf = async ({ payment_id, order_token }: GivenPaypal) =>
  (await call("GET", `/api/v1/payments/${payment_id}`, { headers: { "order-token": order_token } })).json<any>();
const verified = async (given: GivenPaypal) => (await verify(given)).json<any>();
const cancel = ({ order_id, order_token }: GivenPaypal) =>
  call("POST", `/api/v1/orders/${order_id}/cancel`, { headers: { "order-token": order_token } });
const refund = ({ payment_id }: GivenPaypal, body: unknown) =>
  call("POST", `/api/v1/payments/${payment_id}/refunds`, {
    body,
    token: staff.token,
    headers: { "idempotency-key": crypto.randomUUID() },
  });
const balanceOf = (order_id: string) =>
  env.DB.prepare("SELECT coalesce(sum(amount), 0) AS n FROM ledger_entries WHERE order_id = ? AND account = 'provider'")
    .bind(order_id)
    .first<number>("n");
const capturesOf = async ({ paypal_id }: GivenPaypal) =>
  (await paypalOrder(paypal_id)).purchase_units[0].payments?.captures ?? [];

/** What the minute's sweep does to an order, so much later. */
async function driveLater({ order_id }: GivenPaypal, later_ms = MINUTE): Promise<void> {
  const ports = portsOf(testContext({ now: () => Date.now() + later_ms }));
  const order = await ports.orders.find(order_id);
  if (order) await driveCheckout(ports, order);
  await settleLate();
}

/** An order that is paid. */
async function givenPaid(outcome: "approve" | "slow_refunds" = "approve", quantity = 1): Promise<GivenPaypal> {
  const given = await givenPaypalOrder({ quantity });
  await answerApproval(given.paypal_id, outcome);
  await verify(given);
  return given;
}

describe("a checkout by PayPal", () => {
  it("becomes an order that its payer approves elsewhere, and is paid once they are back", async ({ expect }) => {
    const given = await givenPaypalOrder({ quantity: 2 });
    expect(given.redirect_url).toBe(`https://shop.test/dev/paypal/approve/${given.paypal_id}`);
    expect(await orderOf(given)).toMatchObject({ status: "pending", payment_status: "pending" });
    expect(await verified(given)).toMatchObject({ status: "pending" });

    await answerApproval(given.paypal_id);
    for (let times = 0; times < 2; times += 1) expect(await verified(given)).toMatchObject({ status: "succeeded" });
    const order = await orderOf(given);
    const payment = { provider: "paypal", status: "succeeded", method: { type: "paypal" } };
    expect(order).toMatchObject({ payment_status: "paid", payments: [payment] });
    expect(await levelOf(given.shop.variant_id)).toMatchObject({ on_hand: 10, committed: 2 });
    expect(await balanceOf(given.order_id)).toBe(order.total);
    const unit = (await paypalOrder(given.paypal_id)).purchase_units[0];
    expect(unit).toMatchObject({ custom_id: given.order_id, payments: { captures: [{ status: "COMPLETED" }] } });
  });

  it("is paid without its payer's return, by the sweep", async ({ expect }) => {
    const given = await givenPaypalOrder();
    await answerApproval(given.paypal_id);
    await driveLater(given);
    expect(await orderOf(given)).toMatchObject({ payment_status: "paid" });
  });

  it("tells PayPal the amount and the order, and nothing of what was bought or by whom", async ({ expect }) => {
    const given = await givenPaypalOrder();
    const { total, order_number } = await orderOf(given);
    const [unit] = (await paypalOrder(given.paypal_id)).purchase_units;
    const value = (total / 100).toFixed(2);
    expect(unit).toEqual({
      reference_id: expect.any(String),
      custom_id: given.order_id,
      description: order_number,
      amount: { currency_code: "USD", value, breakdown: { item_total: { currency_code: "USD", value } } },
    });
  });

  it("is one order at PayPal, however often its request is repeated, and each answer leads there", async ({
    expect,
  }) => {
    const shop = await givenShop();
    const { cart_token } = await givenFullCart(shop);
    const key = crypto.randomUUID();
    const answers = [];
    for (let times = 0; times < 2; times += 1) {
      const answer = await checkOut(cart_token, checkoutBody(shop, byPaypal), key);
      answers.push((await answer.json<any>()).payment);
    }
    const [first, second] = answers;
    expect([second.client_secret, second.redirect_url]).toEqual([first.client_secret, first.redirect_url]);
  });

  it("of an account makes no customer at PayPal", async ({ expect }) => {
    const [shop, ada] = await Promise.all([givenShop(), givenCustomer()]);
    await call("POST", "/api/v1/cart/items", { body: { variant_id: shop.variant_id, quantity: 1 }, token: ada.token });
    const answer = await call("POST", "/api/v1/checkout", {
      body: checkoutBody(shop, byPaypal),
      token: ada.token,
      headers: { "idempotency-key": crypto.randomUUID() },
    });
    expect(answer.status).toBe(201);
    const { order } = await answer.json<any>();
    const row = env.DB.prepare("SELECT provider_customer_id FROM payments WHERE order_id = ?").bind(order.id);
    expect(await row.first("provider_customer_id")).toBeNull();
  });

  it("takes no payment method of a card", async ({ expect }) => {
    const shop = await givenShop();
    const { cart_token } = await givenFullCart(shop);
    const mixed = checkoutBody(shop, { payment: { provider: "paypal", payment_method_id: "pm_card_visa" } });
    expect((await checkOut(cart_token, mixed)).status).toBe(422);
  });

  it("ends unpaid at its deadline, and what its payer approves after that is never taken", async ({ expect }) => {
    const given = await givenPaypalOrder();
    await driveLater(given, HOUR);
    expect(await orderOf(given)).toMatchObject({ status: "expired", payment_status: "cancelled" });
    expect(await levelOf(given.shop.variant_id)).toMatchObject({ held: 0, committed: 0 });
    await answerApproval(given.paypal_id);
    expect(await verified(given)).toMatchObject({ status: "cancelled" });
    await driveLater(given, HOUR);
    expect(await capturesOf(given)).toEqual([]);
  });

  it("ends when PayPal has forgotten its order, and not while that may be a mistake", async ({ expect }) => {
    const given = await givenPaypalOrder();
    const move = (created_at: number) =>
      env.DB.prepare("UPDATE payments SET created_at = ?, intent_id = ? WHERE id = ?")
        .bind(created_at, `GONE${given.paypal_id.slice(4)}`, given.payment_id)
        .run();
    await move(Date.now());
    expect(await codeIn(await verify(given))).toEqual([503, "provider_unavailable"]);
    await move(Date.now() - 4 * HOUR);
    expect(await verified(given)).toMatchObject({ status: "cancelled" });
    expect(await orderRow(given.order_id)).toMatchObject({ status: "failed" });
  });

  it("can be paid again until its deadline by the same provider, and by no other", async ({ expect }) => {
    const given = await givenPaypalOrder();
    const again = (body: object) =>
      call("POST", "/api/v1/payments", {
        body: { order_id: given.order_id, ...body },
        headers: { "order-token": given.order_token, "idempotency-key": crypto.randomUUID() },
      });
    const answer = await again({ provider: "paypal" });
    expect(await answer.json()).toMatchObject({ redirect_url: given.redirect_url, client_secret: given.paypal_id });
    const other = await problemOf(await again({ provider: "stripe", payment_method_id: "pm_card_visa" }));
    expect([other.status, other.code, other["provider"]]).toEqual([409, "other_payment_provider", "paypal"]);
  });

  it("gives way to a checkout of the same cart by card", async ({ expect }) => {
    const shop = await givenShop();
    const { cart_token } = await givenFullCart(shop);
    const first = await (await checkOut(cart_token, checkoutBody(shop, byPaypal))).json<any>();
    const second = await checkOut(cart_token, checkoutBody(shop, paying("pm_card_visa")));
    expect(second.status).toBe(201);
    expect(await orderRow(first.order.id)).toMatchObject({ status: "cancelled" });
    await answerApproval(first.payment.client_secret);
    expect((await paypalOrder(first.payment.client_secret)).status).toBe("APPROVED");
  });
});

describe("a capture by PayPal", () => {
  it("that is declined waits for its payer to choose another way to pay, with the units set aside", async ({
    expect,
  }) => {
    const given = await givenPaypalOrder();
    await answerApproval(given.paypal_id, "decline");
    const declined = await verified(given);
    expect(declined).toMatchObject({
      status: "requires_action",
      failure_code: "instrument_declined",
      redirect_url: given.redirect_url,
    });
    expect(await orderOf(given)).toMatchObject({ status: "pending" });
    expect(await levelOf(given.shop.variant_id)).toMatchObject({ committed: 1 });

    await driveLater(given);
    expect(await capturesOf(given)).toEqual([]);
    await answerApproval(given.paypal_id);
    expect(await verified(given)).toMatchObject({ status: "succeeded" });
    expect(await capturesOf(given)).toHaveLength(1);
  });

  it("that is declined ends its order at the deadline, and gives the units back", async ({ expect }) => {
    const given = await givenPaypalOrder();
    await answerApproval(given.paypal_id, "decline");
    await verify(given);
    await driveLater(given, HOUR);
    expect(await orderOf(given)).toMatchObject({ status: "failed" });
    expect(await levelOf(given.shop.variant_id)).toMatchObject({ on_hand: 10, held: 0, committed: 0 });
    await answerApproval(given.paypal_id);
    await driveLater(given, HOUR);
    expect(await capturesOf(given)).toEqual([]);
  });

  it("that comes to nothing ends its order at once", async ({ expect }) => {
    const given = await givenPaypalOrder();
    await answerApproval(given.paypal_id, "refuse");
    expect(await verified(given)).toMatchObject({ status: "cancelled" });
    expect(await orderOf(given)).toMatchObject({ status: "failed" });
  });

  it("that is pending is no payment: the order waits beyond its deadline, and does not ship", async ({ expect }) => {
    const given = await givenPaypalOrder();
    await answerApproval(given.paypal_id, "pending");
    expect(await verified(given)).toMatchObject({ status: "pending" });
    await driveLater(given, HOUR);
    expect(await orderOf(given)).toMatchObject({ status: "pending", payment_status: "pending" });
    const shipped = await call("PATCH", `/api/v1/admin/orders/${given.order_id}`, {
      body: { status: "shipped", carrier: "UPS", tracking_number: "1" },
      token: staff.token,
    });
    expect(shipped.status).toBe(409);
    expect(await balanceOf(given.order_id)).toBe(0);

    await paypalLever("POST", `captures/${await captureIdOf(given.paypal_id)}/conclude`, { outcome: "complete" });
    await driveLater(given, HOUR);
    expect(await orderOf(given)).toMatchObject({ payment_status: "paid" });
    expect(await levelOf(given.shop.variant_id)).toMatchObject({ committed: 1 });
  });

  it("that was pending and is denied ends its order, and gives the units back", async ({ expect }) => {
    const given = await givenPaypalOrder();
    await answerApproval(given.paypal_id, "pending");
    await verify(given);
    await paypalLever("POST", `captures/${await captureIdOf(given.paypal_id)}/conclude`, { outcome: "deny" });
    await driveLater(given);
    expect(await orderOf(given)).toMatchObject({ status: "failed" });
    expect(await levelOf(given.shop.variant_id)).toMatchObject({ on_hand: 10, committed: 0 });
  });

  it("that was pending is given back when its order was to be cancelled meanwhile", async ({ expect }) => {
    const given = await givenPaypalOrder();
    await answerApproval(given.paypal_id, "pending");
    await verify(given);
    expect((await cancel(given)).status).toBe(202);
    await paypalLever("POST", `captures/${await captureIdOf(given.paypal_id)}/conclude`, { outcome: "complete" });
    await driveLater(given);
    expect(await orderOf(given)).toMatchObject({ status: "cancelled", payment_status: "refunded" });
  });

  it("goes on after an outage of two hours, without a second capture", async ({ expect }) => {
    const given = await givenPaypalOrder();
    await answerApproval(given.paypal_id);
    await paypalLever("POST", "failures", { operation: "capture", kind: "lost" });
    expect(await codeIn(await verify(given))).toEqual([503, "provider_unavailable"]);
    await driveLater(given, 2 * HOUR);
    expect(await orderOf(given)).toMatchObject({ payment_status: "paid" });
    expect(await capturesOf(given)).toHaveLength(1);
  });
});

describe("money that goes back through PayPal", () => {
  it("of an order that is cancelled unpaid is none, and the units are free", async ({ expect }) => {
    const given = await givenPaypalOrder();
    expect((await cancel(given)).status).toBe(200);
    expect(await orderOf(given)).toMatchObject({ status: "cancelled", payment_status: "cancelled" });
    expect(await levelOf(given.shop.variant_id)).toMatchObject({ held: 0, committed: 0 });
  });

  it("of an order that is cancelled paid is all of it", async ({ expect }) => {
    const given = await givenPaid();
    expect((await cancel(given)).status).toBe(200);
    expect(await orderOf(given)).toMatchObject({ status: "cancelled", payment_status: "refunded" });
    expect(await balanceOf(given.order_id)).toBe(0);
    expect((await paypalOrder(given.paypal_id)).purchase_units[0].payments.captures).toMatchObject([
      { status: "REFUNDED" },
    ]);
  });

  it("in parts and then whole is booked once each, and never more than was taken", async ({ expect }) => {
    const given = await givenPaid("approve", 2);
    const { total } = await orderOf(given);
    expect(await (await refund(given, { amount: 300 })).json()).toMatchObject({ status: "succeeded", amount: 300 });
    expect(await paymentOf(given)).toMatchObject({ status: "partially_refunded" });
    expect(await balanceOf(given.order_id)).toBe(total - 300);
    expect(await codeIn(await refund(given, { amount: total }))).toEqual([409, "refund_exceeds_captured"]);
    expect((await refund(given, {})).status).toBe(201);
    expect(await paymentOf(given)).toMatchObject({ status: "refunded" });
    expect(await balanceOf(given.order_id)).toBe(0);
  });

  it("whose answer was lost goes back once", async ({ expect }) => {
    const given = await givenPaid();
    await paypalLever("POST", "failures", { operation: "refund", kind: "lost" });
    const key = crypto.randomUUID();
    const ask = () =>
      call("POST", `/api/v1/payments/${given.payment_id}/refunds`, {
        body: { amount: 200 },
        token: staff.token,
        headers: { "idempotency-key": key },
      });
    expect((await ask()).status).toBe(503);
    expect((await ask()).status).toBe(201);
    expect((await paypalOrder(given.paypal_id)).purchase_units[0].payments.refunds).toHaveLength(1);
  });
});
