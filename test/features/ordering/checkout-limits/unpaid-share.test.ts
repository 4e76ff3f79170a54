import { describe, it } from "vitest";
import { z } from "zod";
import { givenCustomer, proveEmail } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { checkOut, checkoutBody, type GivenShop, givenFullCart, givenShop, paying } from "../../../support/checkout.ts";
import { stripe } from "../../../support/stripe.ts";
import { sweepLater } from "../../../support/sweep.ts";
import { untilHeldAs } from "../../../support/unpaid.ts";

const Placed = z.looseObject({
  order: z.looseObject({ id: z.string() }),
  payment: z.looseObject({ client_secret: z.string().optional() }).nullable(),
  order_token: z.string(),
});
/** A guest's checkout that leaves the payment to the browser, or pays by a method. */
const tryToBuy = async (shop: GivenShop, quantity: number, method?: string, key: string = crypto.randomUUID()) => {
  const { cart_token } = await givenFullCart(shop, quantity);
  return checkOut(cart_token, checkoutBody(shop, paying(method)), key);
};
const placed = async (response: Response) => {
  const body = await response.text();
  if (response.status !== 201) throw new Error(`${response.status} ${body}`);
  return Placed.parse(JSON.parse(body));
};
const overShare = ({ variant_id }: GivenShop, quantity: number, available: number) => ({
  status: 409,
  code: "too_many_unpaid_orders",
  limited_by: "share_of_stock",
  items: [{ variant_id, quantity, available }],
});

describe("guests who have not tried to pay", () => {
  it("cannot hold all of a variant, so that a shopper who pays still gets it", async ({ expect }) => {
    const shop = await givenShop({ stock: 4 });
    const refused = await tryToBuy(shop, 4);
    expect(await problemOf(refused)).toMatchObject({ ...overShare(shop, 4, 3), retry_after_seconds: 60 });
    expect(refused.headers.get("retry-after")).toBe("60");
    await placed(await tryToBuy(shop, 3));
    expect(await problemOf(await tryToBuy(shop, 1))).toMatchObject(overShare(shop, 1, 0));
    await placed(await tryToBuy(shop, 1, "pm_card_visa"));
  });

  it("are told the same when they ask again with the same key", async ({ expect }) => {
    const shop = await givenShop({ stock: 4 });
    const { cart_token } = await givenFullCart(shop, 4);
    const key = crypto.randomUUID();
    const ask = () => checkOut(cart_token, checkoutBody(shop, paying(undefined)), key);
    expect(await problemOf(await ask())).toMatchObject(overShare(shop, 4, 3));
    expect(await problemOf(await ask())).toMatchObject(overShare(shop, 4, 3));
  });

  it("may hold the last unit", async ({ expect }) => {
    const shop = await givenShop({ stock: 1 });
    const late = await givenFullCart(shop);
    await placed(await tryToBuy(shop, 1));
    const refused = await checkOut(late.cart_token, checkoutBody(shop, paying(undefined)), crypto.randomUUID());
    expect(await problemOf(refused)).toMatchObject({ code: "insufficient_stock" });
  });

  it("sell out a variant one after the other, each paying in the browser", async ({ expect }) => {
    const shop = await givenShop({ stock: 5 });
    // Filled before, since no cart takes what is known to be sold out.
    const late = await givenFullCart(shop);
    for (let n = 0; n < 5; n += 1) {
      const { order, payment } = await placed(await tryToBuy(shop, 1));
      const intent_id = payment?.client_secret?.split("_secret_")[0] ?? "";
      await stripe.paymentIntents.confirm(intent_id, { payment_method: "pm_card_visa" });
      await sweepLater();
      await untilHeldAs(shop.variant_id, order.id, "committed");
    }
    const refused = await checkOut(late.cart_token, checkoutBody(shop, paying(undefined)), crypto.randomUUID());
    expect(await problemOf(refused)).toMatchObject({ code: "insufficient_stock" });
  });
});

describe("an order in the share", () => {
  it("leaves it when its shopper tries to pay, and is declined", async ({ expect }) => {
    const shop = await givenShop({ stock: 4 });
    const { order, order_token } = await placed(await tryToBuy(shop, 3));
    await untilHeldAs(shop.variant_id, order.id, "browsing");
    const body = { order_id: order.id, provider: "stripe", payment_method_id: "pm_card_chargeDeclined" };
    const headers = { "order-token": order_token, "idempotency-key": crypto.randomUUID() };
    expect((await call("POST", "/api/v1/payments", { body, headers })).status).toBe(402);
    await untilHeldAs(shop.variant_id, order.id, "trying");
    await placed(await tryToBuy(shop, 1));
  });

  it.for(["pm_card_chargeDeclined", "pm_card_authenticationRequired"])(
    "leaves it when its shopper tries to pay in the browser by %s, and the shop hears of it later",
    async (method, { expect }) => {
      const shop = await givenShop({ stock: 4 });
      const { order, payment } = await placed(await tryToBuy(shop, 3));
      await untilHeldAs(shop.variant_id, order.id, "browsing");
      const intent_id = payment?.client_secret?.split("_secret_")[0] ?? "";
      const tried = stripe.paymentIntents.confirm(intent_id, { payment_method: method });
      const { status } = await tried.catch(() => stripe.paymentIntents.retrieve(intent_id));
      expect(status).not.toBe("requires_capture");
      await sweepLater();
      await untilHeldAs(shop.variant_id, order.id, "trying");
      await placed(await tryToBuy(shop, 1));
    },
  );

  it("was never in it where the shopper is a customer with a proved address, or sends a method", async ({ expect }) => {
    const shop = await givenShop({ stock: 4 });
    const { token, user_id } = await givenCustomer();
    await proveEmail(user_id);
    const item = { variant_id: shop.variant_id, quantity: 2 };
    expect((await call("DELETE", "/api/v1/cart", { token })).status).toBe(200);
    expect((await call("POST", "/api/v1/cart/items", { token, body: item })).status).toBe(201);
    const headers = { "idempotency-key": crypto.randomUUID() };
    const body = checkoutBody(shop, paying(undefined));
    const bought = await call("POST", "/api/v1/checkout", { token, headers, body });
    expect(bought.status).toBe(201);
    const { order } = await bought.json<{ order: { id: string } }>();
    await untilHeldAs(shop.variant_id, order.id, "trying");
    const declined = await problemOf(await tryToBuy(shop, 1, "pm_card_chargeDeclined"));
    await untilHeldAs(shop.variant_id, z.string().parse(declined["order_id"]), "trying");
  });
});
