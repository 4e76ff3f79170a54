import { testContext } from "../../support/context.ts";
import { runJob } from "../../support/jobs.ts";
import { answerApproval } from "../../support/paypal.ts";
import { stripe } from "../../support/stripe.ts";
import { MINUTE, SECOND, travel } from "../support/clock.ts";
import { webhook } from "../support/scene.ts";
import { deliverPost } from "../support/shop.ts";
import { Order } from "./order.ts";
import type { Way } from "./sale.ts";
import { yearEnv } from "./shop.ts";
import type { Visit } from "./visit.ts";

/** An order comes about; each number is how long it waits, in milliseconds. */
type Buying = AsyncGenerator<number, Order, void>;

const byCard = (payment_method_id?: string) => ({
  provider: "stripe",
  ...(payment_method_id === undefined ? {} : { payment_method_id }),
});

export async function place(visit: Visit, payment: object, way: Way = "provider", by_card = 0): Promise<Order> {
  const told = await visit.checkOut(payment, 201);
  return new Order(visit, placed(visit, told.order.id, way, by_card), told);
}

const placed = ({ model, nth, fate, basket }: Visit, order_id: string, way: Way, by_card: number) =>
  model.place({ nth, fate, order_id, way, by_card, basket, now: Date.now() });

/** The card is declined: the order waits to be paid otherwise. */
export async function decline(visit: Visit): Promise<Order> {
  const { order_id, payment_id, order_token } = await visit.checkOut(byCard("pm_card_chargeDeclined"), 402);
  const headers: Record<string, string> = order_token ? { "order-token": order_token } : {};
  const order = await visit.ask("GET", `/orders/${order_id}`, { headers }, 200);
  const told = { order, payment: { id: payment_id }, order_token };
  return new Order(visit, placed(visit, order_id, "provider", 0), told);
}

/** The minute's sweep has come by: what a busy machine has put off is done. */
export async function passMinute(): Promise<void> {
  travel(61 * SECOND);
  for (const job of ["checkout.sweep", "sweep_outbox"]) await runJob(job, testContext({ env: yearEnv }));
  await deliverPost(yearEnv);
}

async function soldNow(order: Order): Promise<Order> {
  await passMinute();
  order.model.sell(order.sale);
  return order;
}

const aWhile = ({ random }: Visit): number => (1 + random.below(10)) * MINUTE;

type Ways = Readonly<Record<string, { readonly share: number; readonly buy: (visit: Visit) => Buying }>>;

/** How a provider may come by all of the money of an order, each with its share. */
export const moneyWays: Ways = {
  "by card": {
    share: 62,
    async *buy(visit) {
      const order = await soldNow(await place(visit, byCard("pm_card_visa")));
      yield SECOND;
      return order;
    },
  },
  "by card, in the browser": {
    share: 10,
    async *buy(visit) {
      const order = await place(visit, byCard());
      yield aWhile(visit);
      const [intent_id = ""] = order.client_secret.split("_secret");
      await stripe.paymentIntents.confirm(intent_id, { payment_method: "pm_card_visa" });
      await webhook(yearEnv, visit.scene, `year_${order.id}`);
      await deliverPost(yearEnv);
      return soldNow(order);
    },
  },
  "by another card than the first": {
    share: 8,
    async *buy(visit) {
      const order = await decline(visit);
      yield aWhile(visit);
      await order.ask("POST", "/payments", { order_id: order.id, ...byCard("pm_card_visa") });
      return soldNow(order);
    },
  },
  "through PayPal": {
    share: 8,
    async *buy(visit) {
      const order = await place(visit, { provider: "paypal" });
      yield aWhile(visit);
      await answerApproval(order.client_secret);
      await order.ask("POST", `/payments/${order.payment_id}/verify`, {}, 200);
      return soldNow(order);
    },
  },
};

/** The same, and what gift cards pay a part of. */
export const ways: Ways = {
  ...moneyWays,
  "in part by a gift card": {
    share: 12,
    async *buy(visit) {
      const worth = 300 + visit.random.below(3) * 100;
      await visit.addGiftCard(worth);
      const order = await soldNow(await place(visit, byCard("pm_card_visa"), "provider", worth));
      yield SECOND;
      return order;
    },
  },
};

/** The money is waited for, or the carrier collects it: the order is sold at once. */
export const placeByHand = async (visit: Visit, way: "transfer" | "cash"): Promise<Order> =>
  soldNow(await place(visit, { provider: way === "transfer" ? "bank_transfer" : "cash_on_delivery" }, way));

export const placeUnpaid = (visit: Visit): Promise<Order> => place(visit, byCard());
