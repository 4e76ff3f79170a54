import { describe, it } from "vitest";
import { z } from "zod";
import { problemOf } from "../../../support/api.ts";
import { checkoutBody, givenFullCart, givenShop, paying } from "../../../support/checkout.ts";
import { callDeployed, givenSite } from "../../../support/deployed.ts";

type Headers = Record<string, string>;
const settings = { DECLINED_PAYMENTS_PER_HOUR: "4", DECLINED_PAYMENTS_PER_ORDER: "2" };
const Declined = z.looseObject({ order_id: z.string(), order_token: z.string() });

/** A guest's checkout with a cart of its own. */
async function buy(from: Headers, method: string, key: string = crypto.randomUUID()) {
  const shop = await givenShop({ stock: 50 });
  const { cart_token } = await givenFullCart(shop);
  const headers = { ...from, "cart-token": cart_token, "idempotency-key": key };
  const body = checkoutBody(shop, paying(method));
  return callDeployed("POST", "/api/v1/checkout", { headers, body, settings });
}
const payAgain = (
  from: Headers,
  { order_id, order_token }: z.output<typeof Declined>,
  method?: string,
  key: string = crypto.randomUUID(),
) =>
  callDeployed("POST", "/api/v1/payments", {
    headers: { ...from, "order-token": order_token, "idempotency-key": key },
    body: { order_id, provider: "stripe", ...(method === undefined ? {} : { payment_method_id: method }) },
    settings,
  });
const declined = async (response: Response) => {
  const problem = await problemOf(response);
  if (response.status !== 402) throw new Error(JSON.stringify(problem));
  return Declined.parse(problem);
};
const tooMany = { status: 429, code: "too_many_declined_payments" };

describe("who tries stolen cards", () => {
  it("is stopped after so many declines from one address, with a fresh cart for each", async ({ expect }) => {
    const from = givenSite();
    for (let n = 0; n < 4; n += 1) await declined(await buy(from(0, n), "pm_card_chargeDeclined"));
    const refused = await buy(from(0, 9), "pm_card_chargeDeclined");
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(3_500);
    expect(await problemOf(refused)).toMatchObject({ ...tooMany, limit: 4 });
    expect(await problemOf(await buy(from(), "pm_card_visa"))).toMatchObject(tooMany);
    expect((await buy(from(1), "pm_card_visa")).status).toBe(201);
  });

  it("is stopped at one order, from however many addresses", async ({ expect }) => {
    const from = givenSite();
    const order = await declined(await buy(from(0), "pm_card_chargeDeclined"));
    await declined(await payAgain(from(1), order, "pm_card_chargeDeclined"));
    await declined(await payAgain(from(2), order, "pm_card_chargeDeclined"));
    expect(await problemOf(await payAgain(givenSite()(), order, "pm_card_visa"))).toMatchObject({
      ...tooMany,
      limit: 2,
    });
  });

  it("takes no decline back by another card under the same key, also once no more answers are kept", async ({
    expect,
  }) => {
    const from = givenSite();
    const order = await declined(await buy(from(0), "pm_card_chargeDeclined"));
    for (let n = 0; n < 10; n += 1) expect((await payAgain(from(1), order)).status).toBe(201);
    for (const key of ["one", "two"]) {
      await declined(await payAgain(from(2), order, "pm_card_chargeDeclined", key));
      expect(await problemOf(await payAgain(from(2), order, "pm_card_visa", key))).toMatchObject({
        status: 422,
        code: "idempotency_key_reused",
      });
    }
    expect(await problemOf(await payAgain(from(2), order, "pm_card_visa"))).toMatchObject({ ...tooMany, limit: 2 });
  });
});

describe("an honest shopper", () => {
  it("is not counted for payments that succeed", async ({ expect }) => {
    const from = givenSite();
    for (let n = 0; n < 6; n += 1) expect((await buy(from(), "pm_card_visa")).status).toBe(201);
  });

  it("is not counted for attempts that wait for them, however many they make at one order", async ({ expect }) => {
    const from = givenSite();
    const order = await declined(await buy(from(), "pm_card_chargeDeclined"));
    for (let n = 0; n < 4; n += 1)
      expect((await payAgain(from(), order, "pm_card_authenticationRequired")).status).toBe(201);
    expect((await payAgain(from(), order, "pm_card_visa")).status).toBe(201);
  });

  it("is counted once for one attempt, however often it is repeated", async ({ expect }) => {
    const from = givenSite();
    const shop = await givenShop({ stock: 50 });
    const { cart_token } = await givenFullCart(shop);
    const headers = { ...from(), "cart-token": cart_token, "idempotency-key": crypto.randomUUID() };
    const body = checkoutBody(shop, paying("pm_card_chargeDeclined"));
    for (let n = 0; n < 6; n += 1)
      await declined(await callDeployed("POST", "/api/v1/checkout", { headers, body, settings }));
    const order = await declined(await buy(from(), "pm_card_chargeDeclined"));
    expect((await payAgain(from(), order, "pm_card_visa")).status).toBe(201);
  });
});
