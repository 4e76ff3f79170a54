import { it } from "vitest";
import { checkOut, checkoutBody, givenFullCart, givenShop, paying, untilStatus } from "../../../support/checkout.ts";
import { balanceOf, entriesOf, givenGiftCard, payWith } from "../../../support/gift-cards.ts";

/** As many as press the button at the same moment. */
const SHOPPERS = 200;
const PAID = 7;

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
