import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { offlinePayments } from "#money/offline-payments";
import { payments } from "#money/payments";
import { sign } from "../../../local/sandbox/webhook.ts";
import { checkoutJobs } from "../../../src/features/ordering/checkout/jobs.ts";
import { control, stripe, webhookSecret } from "../../support/stripe.ts";
import { nameOf, Wire, wrapEnv } from "../../support/wrap-env.ts";
import { runJob } from "./acts.ts";
import type { Carrier } from "./carriers.ts";
import { MINUTE, SECOND, travel } from "./clock.ts";
import { askForLabel, hearFromCarrier, packForLabel, tellByCarrier } from "./labels.ts";
import { inspectReturn, openReturn, receiveReturn, refundReturn } from "./returns.ts";
import {
  approveAtPaypal,
  cancelByShopper,
  cancelUnitsByStaff,
  changeByStaff,
  changeParcel,
  checkOut,
  confirmInBrowser,
  creditByStaff,
  giveToAccount,
  holding,
  itemsOf,
  moveStock,
  mustHaveOrder,
  offerByHand,
  orderOf,
  packByStaff,
  receiveMoney,
  refundByStaff,
  payAtRazorpay,
  returnFromPaypal,
  returnFromRazorpay,
  type Scene,
  takeParcelBack,
  takeWholeParcelBack,
  wanted,
  webhook,
  webhookOfPaypal,
  type Wish,
} from "./scene.ts";
import { deliver, deliverPost, post, request, ringCart, shopEnv } from "./shop.ts";

/** One process of the shop, and what must have happened before it. */
export type Play = {
  readonly title: string;
  readonly wish?: Wish;
  readonly prepare?: (scene: Scene) => Promise<unknown>;
  /** How long after that. */
  readonly after_ms?: number;
  /** It works on whatever it finds: one scene at a time. */
  readonly alone?: true;
  /** The process that is cut off. It sees the world through these bindings alone. */
  readonly act: (bindings: Env, scene: Scene) => Promise<unknown>;
  /** Who comes, in this order: each line of them has to be enough by itself. */
  readonly recoveries: readonly (readonly Carrier[])[];
  /** What the shopper needs before another checkout can be paid. */
  readonly mend?: (scene: Scene) => Promise<unknown>;
};

const place = (card: string | null) => (scene: Scene) => checkOut(shopEnv, scene, { card });

/** The cart comes to 45.00 USD: one card pays a part of it, the two more than all. */
const part: Wish = { gift_cards: [1_500] };
const covered: Wish = { gift_cards: [3_000, 5_000] };

/** Paid for and at work. */
async function sell(scene: Scene): Promise<void> {
  await checkOut(shopEnv, scene);
  await deliverPost();
}

/** Placed and at work, and its money is waited for. */
async function orderByTransfer(scene: Scene): Promise<void> {
  await offerByHand();
  await checkOut(shopEnv, scene, { by_hand: "bank_transfer" });
  await deliverPost();
}

async function ship(scene: Scene): Promise<void> {
  await sell(scene);
  await changeByStaff(shopEnv, scene, "shipped");
  await deliverPost();
}

/** Two units have come back. */
async function takeBack(scene: Scene): Promise<void> {
  await ship(scene);
  await openReturn(scene);
  await receiveReturn(shopEnv, scene);
  await deliverPost();
}

/** A unit leaves, the others stay. */
const sendPart = async (bindings: Env, scene: Scene) =>
  packByStaff(bindings, scene, { items: await itemsOf(scene, 1), status: "shipped" }, `${scene.key}-sent`);

/** The outbox rows of the order that wait, as messages: what the queue would deliver. */
async function messagesOf(scene: Scene, type: string) {
  const order = await orderOf(scene);
  const rows = await env.DB.prepare(
    "SELECT id FROM outbox WHERE type = ? AND (body ->> 'order_id' = ? OR body ->> 'provider_refund_id' IN (SELECT provider_refund_id FROM refunds WHERE order_id = ?))",
  )
    .bind(type, order?.id ?? "", order?.id ?? "")
    .all<{ id: string }>();
  return rows.results.map(({ id }) => ({ queue: "bodega-orders", body: { type: "outbox", id } }));
}

const consume = (type: string) => async (bindings: Env, scene: Scene) =>
  deliver(bindings, await messagesOf(scene, type));

/** What was sent is lost: only the row in the outbox knows. */
const forgetPost = () => void post.splice(0);

const paid: readonly (readonly Carrier[])[] = [["alarm"], ["sweep", "alarm"], ["hint", "alarm"], ["again", "sweep"]];
const request_cut_off: readonly (readonly Carrier[])[] = [
  ["again", "sweep"],
  ["sweep", "again"],
];
const message: readonly (readonly Carrier[])[] = [["again"], ["sweep"]];

/** A unit has left with a label. */
async function followed(scene: Scene): Promise<void> {
  await sell(scene);
  await packForLabel(scene);
  await askForLabel("POST")(shopEnv, scene);
  await changeParcel(shopEnv, scene, { status: "shipped" });
  await deliverPost();
}

/** To be approved at PayPal. */
const placeByPaypal = (scene: Scene) => checkOut(shopEnv, scene, { by_paypal: true });

/** Approved there, and nobody has said so. */
async function approve(scene: Scene): Promise<void> {
  await placeByPaypal(scene);
  await approveAtPaypal(scene);
}

/** Paid through PayPal and at work. */
async function sellByPaypal(scene: Scene): Promise<void> {
  await approve(scene);
  await returnFromPaypal(shopEnv, scene);
  await deliverPost();
}

/** Paid in Razorpay Checkout, and nobody has said so. */
async function payInWindow(scene: Scene): Promise<void> {
  await checkOut(shopEnv, scene, { by_razorpay: true });
  await payAtRazorpay(scene);
}

/** Captured at Razorpay and at work. */
async function sellByRazorpay(scene: Scene): Promise<void> {
  await payInWindow(scene);
  await returnFromRazorpay(shopEnv, scene);
  await deliverPost();
}

export const plays: readonly Play[] = [
  {
    title: "a checkout that is paid",
    act: (bindings, scene) => checkOut(bindings, scene),
    recoveries: paid,
  },
  {
    title: "a checkout with nothing to pay",
    wish: { price: 0, free_shipping: true },
    act: (bindings, scene) => checkOut(bindings, scene),
    recoveries: [["alarm"], ["sweep", "alarm"], ["again", "sweep"]],
  },
  {
    title: "a checkout that a gift card pays a part of",
    wish: part,
    act: (bindings, scene) => checkOut(bindings, scene),
    recoveries: paid,
  },
  {
    title: "a checkout that gift cards pay all of",
    wish: covered,
    act: (bindings, scene) => checkOut(bindings, scene),
    recoveries: [["alarm"], ["sweep", "alarm"], ["again", "sweep"]],
  },
  {
    title: "a checkout that is to be paid by transfer",
    prepare: offerByHand,
    act: (bindings, scene) => checkOut(bindings, scene, { by_hand: "bank_transfer" }),
    recoveries: [["alarm"], ["sweep", "alarm"], ["again", "sweep"]],
  },
  {
    title: "a checkout that is to be paid in cash on delivery",
    prepare: offerByHand,
    act: (bindings, scene) => checkOut(bindings, scene, { by_hand: "cash_on_delivery" }),
    recoveries: [["alarm"], ["sweep", "alarm"], ["again", "sweep"]],
  },
  {
    title: "a checkout that is to be approved at PayPal",
    act: (bindings, scene) => checkOut(bindings, scene, { by_paypal: true }),
    recoveries: [["alarm"], ["sweep", "alarm"], ["again", "alarm"]],
  },
  {
    title: "the return of a shopper from PayPal",
    prepare: approve,
    act: returnFromPaypal,
    recoveries: [["again", "sweep"], ["sweep", "alarm"], ["hint", "alarm"], ["alarm"]],
  },
  {
    title: "a webhook of PayPal that comes in",
    prepare: async (scene) => {
      await approve(scene);
      // Its certificate is known already, as it is to an isolate that has had one.
      await webhookOfPaypal(shopEnv, `before_${scene.key}`);
    },
    act: async (bindings, scene) => webhook(bindings, scene, `first_${(await mustHaveOrder(scene)).id}`),
    recoveries: [["again", "alarm"], ["sweep", "alarm"], ["alarm"]],
  },
  {
    title: "a refund of a part through PayPal",
    prepare: sellByPaypal,
    act: async (bindings, scene) => refundByStaff(bindings, scene, { amount: 700 }, `${scene.key}-part`),
    recoveries: request_cut_off,
  },
  {
    title: "a cancel by staff after paying through PayPal",
    prepare: sellByPaypal,
    act: async (bindings, scene) => changeByStaff(bindings, scene, "cancelled"),
    recoveries: [["again"], ["sweep", "again"]],
  },
  {
    title: "a checkout that is to be paid at Razorpay",
    act: (bindings, scene) => checkOut(bindings, scene, { by_razorpay: true }),
    recoveries: [["alarm"], ["sweep", "alarm"], ["again", "alarm"]],
  },
  {
    title: "the return of a shopper from Razorpay",
    prepare: payInWindow,
    act: returnFromRazorpay,
    recoveries: [["again", "sweep"], ["sweep", "alarm"], ["hint", "alarm"], ["alarm"]],
  },
  {
    title: "a webhook of Razorpay that comes in",
    prepare: payInWindow,
    act: async (bindings, scene) => webhook(bindings, scene, `first_${(await mustHaveOrder(scene)).id}`),
    recoveries: [["again", "alarm"], ["sweep", "alarm"], ["alarm"]],
  },
  {
    title: "a refund of a part through Razorpay",
    prepare: sellByRazorpay,
    act: async (bindings, scene) => refundByStaff(bindings, scene, { amount: 700 }, `${scene.key}-part`),
    recoveries: request_cut_off,
  },
  {
    title: "a cancel by staff after paying through Razorpay",
    prepare: sellByRazorpay,
    act: async (bindings, scene) => changeByStaff(bindings, scene, "cancelled"),
    recoveries: [["again"], ["sweep", "again"]],
  },
  {
    title: "the receipt of a transfer",
    prepare: orderByTransfer,
    act: async (bindings, scene) => receiveMoney(bindings, scene),
    recoveries: [["again"], ["sweep", "again"]],
  },
  {
    title: "the cancel of a transfer that is overdue",
    prepare: async (scene) => {
      await orderByTransfer(scene);
      await env.DB.prepare("UPDATE payments SET payable_until = 1 WHERE order_id = ?")
        .bind((await orderOf(scene))?.id ?? "")
        .run();
    },
    alone: true,
    act: runJob(offlinePayments.jobs ?? [], "offline_payments.cancel_overdue"),
    recoveries: [["again"], ["sweep", "again"]],
  },
  {
    title: "a checkout that finds too little in stock",
    prepare: ({ variant_ids }) => moveStock(variant_ids[0], "OUT", 9),
    act: (bindings, scene) => checkOut(bindings, scene),
    recoveries: [["alarm"], ["again", "alarm"]],
    mend: async ({ variant_ids }) => {
      await moveStock(variant_ids[0], "IN", 9);
      travel(10 * SECOND);
    },
  },
  {
    title: "a checkout whose card is declined",
    act: (bindings, scene) => checkOut(bindings, scene, { card: "pm_card_chargeDeclined" }),
    recoveries: [["alarm"], ["sweep", "alarm"], ["again", "alarm"]],
  },
  {
    title: "a checkout for another address while the first order waits",
    prepare: place(null),
    act: (bindings, scene) => checkOut(bindings, scene, { city: "Paris", key: `${scene.key}-paris` }),
    recoveries: paid,
  },
  {
    title: "another attempt to pay after a decline",
    prepare: place("pm_card_chargeDeclined"),
    act: async (bindings, scene) => {
      const { id } = await mustHaveOrder(scene);
      const { headers } = await holding(id);
      const body = { order_id: id, provider: "stripe", payment_method_id: "pm_card_visa" };
      return request(bindings, "POST", "/api/v1/payments", {
        body,
        headers: { ...headers, "idempotency-key": `${scene.key}-pay` },
      });
    },
    // A repeat of a request that was answered already is given that answer, and drives nothing.
    recoveries: [["alarm"], ["sweep", "alarm"], ["hint", "alarm"], ["again", "sweep", "alarm"]],
  },
  {
    title: "a webhook that comes in",
    prepare: async (scene) => {
      await place(null)(scene);
      await confirmInBrowser(scene);
    },
    act: async (bindings, scene) => webhook(bindings, scene, `first_${(await mustHaveOrder(scene)).id}`),
    recoveries: [["again", "alarm"], ["sweep", "alarm"], ["alarm"]],
  },
  {
    title: "settling on what a webhook said",
    prepare: async (scene) => {
      await place(null)(scene);
      await confirmInBrowser(scene);
      await webhook(shopEnv, scene, `said_${(await mustHaveOrder(scene)).id}`);
      forgetPost();
    },
    act: consume("payment.hinted"),
    recoveries: [["again", "alarm"], ["sweep", "alarm"], ["alarm"], ["hint", "alarm"]],
  },
  {
    title: "the alarm of a cart whose order nobody paid",
    prepare: place(null),
    after_ms: 16 * MINUTE,
    act: (bindings, { cart_id }) => ringCart(cart_id, bindings),
    recoveries: [["alarm"], ["sweep"], ["hint", "alarm"]],
  },
  {
    title: "the alarm of a cart whose order nobody paid and that holds a gift card",
    wish: part,
    prepare: place(null),
    after_ms: 16 * MINUTE,
    act: (bindings, { cart_id }) => ringCart(cart_id, bindings),
    recoveries: [["alarm"], ["sweep"], ["hint", "alarm"]],
  },
  {
    title: "an order whose units were sold before it was paid",
    prepare: async (scene) => {
      await place(null)(scene);
      const [sold = ""] = scene.variant_ids;
      await runInDurableObject(env.STOCK.getByName(sold), (stock) => {
        const { now } = stock;
        stock.now = () => now() + 26 * MINUTE;
        stock.level();
        stock.now = now;
      });
      await moveStock(sold, "OUT", 10);
      await confirmInBrowser(scene);
      await webhook(shopEnv, scene, `late_${(await mustHaveOrder(scene)).id}`);
      forgetPost();
    },
    act: consume("payment.hinted"),
    recoveries: [["alarm"], ["sweep"], ["again"]],
    mend: async ({ variant_ids }) => {
      await moveStock(variant_ids[0], "IN", 10);
      travel(10 * SECOND);
    },
  },
  {
    title: "a cancel by the shopper before paying",
    prepare: place(null),
    act: cancelByShopper,
    recoveries: [["alarm"], ["sweep"], ["again"], ["hint", "sweep"]],
  },
  {
    title: "a cancel by the shopper after paying",
    prepare: sell,
    act: cancelByShopper,
    recoveries: [["sweep", "again"], ["again"], ["hint", "again"]],
  },
  {
    title: "a cancel by staff after paying",
    prepare: sell,
    act: async (bindings, scene) => changeByStaff(bindings, scene, "cancelled"),
    recoveries: [["again"], ["sweep", "again"]],
  },
  {
    title: "a cancel by staff of what a gift card paid a part of",
    wish: part,
    prepare: sell,
    act: async (bindings, scene) => changeByStaff(bindings, scene, "cancelled"),
    recoveries: [["again"], ["sweep", "again"]],
  },
  {
    title: "a cancel by staff of what gift cards paid all of",
    wish: covered,
    prepare: sell,
    act: async (bindings, scene) => changeByStaff(bindings, scene, "cancelled"),
    recoveries: [["again"], ["sweep", "again"]],
  },
  {
    title: "a refund of all by staff, with the units",
    prepare: sell,
    act: async (bindings, scene) => refundByStaff(bindings, scene, { restock: true }, `${scene.key}-all`),
    recoveries: request_cut_off,
  },
  {
    title: "a refund of a part by staff",
    prepare: sell,
    act: async (bindings, scene) => refundByStaff(bindings, scene, { amount: 700 }, `${scene.key}-part`),
    recoveries: request_cut_off,
  },
  {
    title: "a refund of one unit after shipping",
    prepare: ship,
    act: async (bindings, scene) =>
      refundByStaff(bindings, scene, { items: await itemsOf(scene, 1), restock: true }, `${scene.key}-unit`),
    recoveries: request_cut_off,
  },
  {
    title: "a refund to store credit of an account's order",
    prepare: async (scene) => {
      await sell(scene);
      await giveToAccount(scene);
    },
    act: async (bindings, scene) => creditByStaff(bindings, scene, { amount: 700 }, `${scene.key}-credit`),
    recoveries: request_cut_off,
  },
  {
    title: "a refund to store credit of a guest's order, with a unit",
    prepare: sell,
    act: async (bindings, scene) =>
      creditByStaff(bindings, scene, { items: await itemsOf(scene, 1), restock: true }, `${scene.key}-card`),
    recoveries: request_cut_off,
  },
  {
    title: "the gift card that a guest's refund becomes",
    prepare: async (scene) => {
      await sell(scene);
      await creditByStaff(shopEnv, scene, { amount: 700 }, `${scene.key}-card`);
      forgetPost();
    },
    act: consume("stored_value.returned"),
    recoveries: message,
  },
  {
    title: "a cancel by staff after a part became store credit",
    prepare: async (scene) => {
      await sell(scene);
      await creditByStaff(shopEnv, scene, { amount: 2_000 }, `${scene.key}-credit`);
      await deliverPost();
    },
    act: async (bindings, scene) => changeByStaff(bindings, scene, "cancelled"),
    recoveries: [["again"], ["sweep", "again"]],
  },
  {
    title: "what follows from a sale: work and mail",
    prepare: async (scene) => {
      await checkOut(shopEnv, scene);
      forgetPost();
    },
    act: consume("order.paid"),
    recoveries: message,
  },
  {
    title: "what follows from the end of an order",
    prepare: async (scene) => {
      await place(null)(scene);
      await cancelByShopper(shopEnv, scene);
      forgetPost();
    },
    act: consume("order.ended"),
    recoveries: message,
  },
  {
    title: "sending an order",
    prepare: sell,
    act: async (bindings, scene) => changeByStaff(bindings, scene, "shipped"),
    recoveries: [["again"], ["sweep", "again"]],
  },
  {
    title: "sending what a refund has left of an order",
    prepare: async (scene) => {
      await sell(scene);
      await refundByStaff(
        shopEnv,
        scene,
        { items: await itemsOf(scene, 1, wanted), restock: true },
        `${scene.key}-before`,
      );
      await deliverPost();
    },
    act: async (bindings, scene) => changeByStaff(bindings, scene, "shipped"),
    recoveries: [["again"], ["sweep", "again"]],
  },
  {
    title: "sending a part of an order",
    prepare: sell,
    act: sendPart,
    recoveries: [["again"], ["sweep", "again"]],
  },
  {
    title: "sending what was packed of an order",
    prepare: async (scene) => {
      await sell(scene);
      await packByStaff(shopEnv, scene, { items: await itemsOf(scene, 1) }, `${scene.key}-packed`);
    },
    act: async (bindings, scene) => changeParcel(bindings, scene, { status: "shipped" }),
    recoveries: [["again"], ["sweep", "again"]],
  },
  {
    title: "the purchase of a label",
    prepare: async (scene) => {
      await sell(scene);
      await packForLabel(scene);
    },
    act: askForLabel("POST"),
    recoveries: [["again"], ["sweep"], ["sweep", "again"]],
  },
  {
    title: "the cancel of a label",
    prepare: async (scene) => {
      await sell(scene);
      await packForLabel(scene);
      await askForLabel("POST")(shopEnv, scene);
    },
    act: askForLabel("DELETE"),
    recoveries: [["again"], ["sweep"], ["sweep", "again"]],
  },
  {
    title: "what follows from a refund of the rest of an order",
    prepare: async (scene) => {
      await sell(scene);
      await sendPart(shopEnv, scene);
      await deliverPost();
      await refundByStaff(
        shopEnv,
        scene,
        { restock: true, items: await itemsOf(scene, wanted - 1, wanted) },
        `${scene.key}-rest`,
      );
      forgetPost();
    },
    act: consume("refund.given"),
    recoveries: message,
  },
  {
    title: "what follows from sending",
    prepare: async (scene) => {
      await sell(scene);
      await changeByStaff(shopEnv, scene, "shipped");
      forgetPost();
    },
    act: consume("fulfilment.shipped"),
    recoveries: message,
  },
  {
    title: "a cancel of some units by staff",
    prepare: sell,
    act: async (bindings, scene) => cancelUnitsByStaff(bindings, scene, `${scene.key}-some`),
    recoveries: request_cut_off,
  },
  {
    title: "what follows from a cancel of some units",
    prepare: async (scene) => {
      await sell(scene);
      await cancelUnitsByStaff(shopEnv, scene, `${scene.key}-some`);
      forgetPost();
    },
    act: consume("order.items_cancelled"),
    recoveries: message,
  },
  {
    title: "what follows from a refund with units",
    prepare: async (scene) => {
      await sell(scene);
      await refundByStaff(shopEnv, scene, { items: await itemsOf(scene, 2), restock: true }, `${scene.key}-units`);
      forgetPost();
    },
    act: consume("refund.given"),
    recoveries: message,
  },
  {
    title: "a parcel that could not be delivered",
    prepare: ship,
    act: async (bindings, scene) => changeParcel(bindings, scene, { status: "failed", reason: "refused" }),
    recoveries: [["again"], ["sweep", "again"]],
  },
  {
    title: "a parcel that comes back",
    prepare: ship,
    act: takeParcelBack,
    recoveries: [["again"], ["sweep", "again"]],
  },
  {
    title: "what follows from a parcel that comes back",
    prepare: async (scene) => {
      await ship(scene);
      await takeParcelBack(shopEnv, scene);
      forgetPost();
    },
    act: consume("fulfilment.returned"),
    recoveries: message,
  },
  {
    title: "what a carrier says of a parcel that comes back",
    prepare: async (scene) => {
      await followed(scene);
      await tellByCarrier(shopEnv, scene, "returned_to_sender");
      forgetPost();
    },
    act: consume("parcel.hinted"),
    recoveries: message,
  },
  {
    title: "the count of a parcel that its carrier brought back",
    prepare: async (scene) => {
      await followed(scene);
      await hearFromCarrier("returned_to_sender")(shopEnv, scene);
      await deliverPost();
    },
    act: takeWholeParcelBack,
    recoveries: [["again"], ["sweep", "again"]],
  },
  {
    title: "the count of what came back",
    prepare: async (scene) => {
      await ship(scene);
      await openReturn(scene);
    },
    act: (bindings, scene) => receiveReturn(bindings, scene),
    recoveries: [["again"], ["sweep", "again"]],
  },
  {
    title: "an inspection of what came back",
    prepare: takeBack,
    act: inspectReturn,
    recoveries: [["again"], ["sweep", "again"]],
  },
  {
    title: "what follows from an inspection",
    prepare: async (scene) => {
      await takeBack(scene);
      await inspectReturn(shopEnv, scene);
      forgetPost();
    },
    act: consume("return.inspected"),
    recoveries: message,
  },
  {
    title: "a refund of what came back",
    prepare: takeBack,
    act: refundReturn,
    recoveries: request_cut_off,
  },
  {
    title: "a refund that comes to nothing at the bank",
    prepare: async (scene) => {
      await sell(scene);
      await refundByStaff(shopEnv, scene, { items: await itemsOf(scene, 1) }, `${scene.key}-lost`);
      await deliverPost();
      const { id, intent_id } = await mustHaveOrder(scene);
      const { data } = await stripe.refunds.list({ payment_intent: intent_id });
      for (const refund of data) await control("POST", `refunds/${refund.id}`, { outcome: "fail" });
      const [refund] = data;
      await webhookOfRefund(scene, refund?.id ?? "", id);
      forgetPost();
    },
    act: consume("refund.hinted"),
    recoveries: message,
  },
  {
    title: "the sweep of checkouts",
    prepare: async (scene) => {
      await place(null)(scene);
      await confirmInBrowser(scene);
    },
    after_ms: 62 * SECOND,
    alone: true,
    act: runJob(checkoutJobs, "checkout.sweep"),
    recoveries: [["sweep", "alarm"], ["alarm"], ["hint", "alarm"]],
  },
  {
    title: "the job that finishes refunds",
    prepare: async (scene) => {
      await sell(scene);
      const wire = new Wire((operation) => (nameOf(operation) === "POST refunds" ? "dies_before" : "works"));
      await wire.survives(() => refundByStaff(wrapEnv(shopEnv, wire), scene, {}, `${scene.key}-cut-off`));
    },
    after_ms: 62 * SECOND,
    alone: true,
    act: runJob(payments.jobs, "payments.finish_refunds"),
    recoveries: [["sweep"]],
  },
];

async function webhookOfRefund(scene: Scene, refund_id: string, order_id: string): Promise<void> {
  const object = { id: refund_id, object: "refund", payment_intent: (await mustHaveOrder(scene)).intent_id };
  const body = JSON.stringify({ id: `evt_r_${order_id}`, object: "event", type: "refund.failed", data: { object } });
  const signature = await sign(body, webhookSecret(), Math.floor(Date.now() / SECOND));
  await request(shopEnv, "POST", "/api/v1/webhooks/stripe", { body, headers: { "stripe-signature": signature } });
}
