import { env } from "cloudflare:workers";
import { it } from "vitest";
import { checkOut, checkoutBody, givenFullCart, givenShop, paying, untilStatus } from "../../../support/checkout.ts";
import { checkOutInACrowd } from "../../../support/cut-off.ts";
import { balanceOf, entriesOf, givenGiftCard, payWith } from "../../../support/gift-cards.ts";
import { crowdOf } from "../../../support/part.ts";
import { sweepLater } from "../../../support/sweep.ts";

/** As many as press the button at the same moment. */
const SHOPPERS = crowdOf(16, 200);
const PAID = 7;
const MINUTES = 60_000;

it(`of ${SHOPPERS} checkouts at once with one card, as many are paid by it as it can pay, and not a cent more`, async ({
  expect,
}) => {
  const shop = await givenShop({ price: 1_000, stock: 2 * SHOPPERS });
  const first = await givenFullCart(shop);
  const card = await givenGiftCard({ amount: 1 });
  const probe: any = await (await payWith(first.cart_token, card.code)).json();
  const quoted: any = await (await checkOut(first.cart_token, checkoutBody(shop, paying(undefined)))).json();
  const { total } = quoted.order;
  expect(probe.tenders).toHaveLength(1);
  const shared = await givenGiftCard({ amount: total * PAID });
  const carts = await Promise.all(Array.from({ length: SHOPPERS - 1 }, () => givenFullCart(shop)));
  for (const { cart_token } of carts) expect((await payWith(cart_token, shared.code)).status).toBe(200);
  const placed: string[] = [];
  const answers = await Promise.all(
    carts.map(async ({ cart_token }) => {
      const answer = await checkOut(cart_token, checkoutBody(shop, { expected_amount_due: 0 }));
      const body: any = await answer.json();
      if (answer.status === 201) placed.push(body.order.id);
      return answer.status === 201 ? "paid" : body.code;
    }),
  );
  const count = (what: string) => answers.filter((answer) => answer === what).length;
  expect(count("paid")).toBe(PAID);
  expect(count("tender_insufficient") + count("amount_due_changed")).toBe(SHOPPERS - 1 - PAID);
  await Promise.all(placed.map((order_id) => untilStatus(order_id, "processing")));
  expect(await balanceOf(shared.id)).toEqual({ balance: 0, held: 0 });
  expect(await entriesOf(shared.id)).toHaveLength(1 + 2 * PAID);
}, 120_000);

/** What orders have of a card, by what has become of it. */
async function takenOf(account_id: string) {
  const { results } = await env.DB.prepare(
    "SELECT state, count(*) AS orders, sum(amount) AS amount FROM order_tenders WHERE account_id = ? GROUP BY state",
  )
    .bind(account_id)
    .all<{ state: string; orders: number; amount: number }>();
  return new Map(results.map(({ state, ...taken }) => [state, taken]));
}

it(`of ${SHOPPERS} of which every other one is cut off somewhere, the card pays for what is sold and holds nothing in the end`, async ({
  expect,
}) => {
  const shop = await givenShop({ price: 1_000, stock: 2 * SHOPPERS });
  const card = await givenGiftCard({ amount: 20_000 });
  const carts = await Promise.all(Array.from({ length: SHOPPERS }, () => givenFullCart(shop)));
  for (const { cart_token } of carts) expect((await payWith(cart_token, card.code)).status).toBe(200);
  const press = ({ cart_token }: { readonly cart_token: string }, at: number) =>
    checkOutInACrowd(at, {
      body: checkoutBody(shop, paying(undefined)),
      headers: {
        "idempotency-key": crypto.randomUUID(),
        "cart-token": cart_token,
        "cf-connecting-ip": `10.78.${at}.1`,
      },
    });
  const lived = await Promise.all(carts.map(press));
  expect(lived.filter((one) => !one).length).toBeGreaterThan(SHOPPERS / 10);
  const midway = (await balanceOf(card.id)) ?? { balance: 0, held: 0 };
  expect(midway.held).toBeLessThanOrEqual(midway.balance);

  await sweepLater(31 * MINUTES);
  const taken = await takenOf(card.id);
  expect(taken.get("held")).toBeUndefined();
  expect(taken.get("captured")?.orders ?? 0).toBeGreaterThan(0);
  const balance = 20_000 - (taken.get("captured")?.amount ?? 0);
  expect(balance).toBeGreaterThanOrEqual(0);
  expect(await balanceOf(card.id)).toEqual({ balance, held: 0 });
}, 180_000);
