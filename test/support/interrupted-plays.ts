import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { ExpectStatic } from "vitest";
import { stockOf } from "#goods/stock";
import { paymentEvents } from "#money/payments";
import { commit, publish } from "#platform/data/outbox";
import { guest } from "#platform/http/auth";
import { portsOf } from "../../src/features/ordering/checkout/ports-of.ts";
import { quotingPort } from "../../src/features/ordering/checkout/quoting-port.ts";
import { cancelOrder } from "../../src/features/ordering/protocol/cancel-order.ts";
import { driveCheckout } from "../../src/features/ordering/protocol/drive-checkout.ts";
import { placeOrder } from "../../src/features/ordering/protocol/place-order.ts";
import { settleOrder } from "../../src/features/ordering/protocol/settle-order.ts";
import { call } from "./api.ts";
import { givenCart } from "./cart.ts";
import { givenProduct } from "./catalog.ts";
import { checkOut, checkoutBody, guestEmail, levelOf, orderRow, paying, paymentRow } from "./checkout.ts";
import { settleLate, testContext } from "./context.ts";
import { type Death, Mortal, named } from "./interruption.ts";
import { givenAddress } from "./orders.ts";
import { deliverAll } from "./queue.ts";
import { givenShippingMethod } from "./shipping.ts";
import { stripe } from "./stripe.ts";
import { sweepLater } from "./sweep.ts";

const MINUTE = 60_000;
const in_stock = 10;
const wanted = 2;

const { id: shipping_method_id } = await givenShippingMethod();

/** A guest's cart with two variants in it, and the id that its first order will have. */
type Scene = {
  readonly variant_ids: readonly string[];
  readonly cart_id: string;
  readonly cart_token: string;
  readonly order_id: string;
  readonly key: string;
};

/** Scenes that share a product, but no variant of it. */
async function givenScenes(count: number): Promise<Scene[]> {
  const values = Array.from({ length: 2 * count }, (_, i) => `${i + 1}`);
  const { variants } = await givenProduct({
    options: [{ name: "Size", values }],
    variants: values.map((Size) => ({ price: 1_000, options: { Size }, stock_quantity: in_stock })),
  });
  const scenes = Array.from({ length: count }, async (_, i) => {
    const variant_ids = variants.slice(2 * i, 2 * i + 2).map((variant) => variant.id);
    const cart = await givenCart(...variant_ids.map((variant_id) => ({ variant_id, quantity: wanted })));
    return { variant_ids, ...cart, order_id: testContext().id(), key: crypto.randomUUID() };
  });
  return Promise.all(scenes);
}

const context = (later_ms = 0) => testContext({ actor: guest, now: () => Date.now() + later_ms });

/** The checkout that `POST /checkout` makes, over these ports. */
function place(mortal: Mortal, scene: Scene, payment_method_id: string | null, order_id = scene.order_id) {
  const ctx = context();
  const terms = {
    shipping_address: givenAddress,
    billing_address: null,
    country: null,
    shipping_method_id,
    provider: "stripe",
    email: guestEmail,
    note: null,
    locale: null,
    browser_locale: null,
    vat_number: null,
    shown: null,
    use_store_credit: false,
    expected_amount_due: null,
    gift_card_recipients: [],
  };
  const ports = { ...mortal.watchAll(portsOf(ctx)), ids: { next: () => order_id } };
  return placeOrder(ports, mortal.watch("quoting", quotingPort(ctx, terms)), {
    cart_id: scene.cart_id,
    key: scene.key,
    body_hash: "body",
    terms_hash: "terms",
    expected: { total: null, amount_due: null },
    payment: { payment_method_id, attempt: "attempt", hold_class: payment_method_id ? "trying" : "browsing" },
  });
}

const drive = async (mortal: Mortal, { order_id, cart_id, variant_ids }: Scene) => {
  const lines = variant_ids.toSorted().map((variant_id) => ({ variant_id, quantity: wanted }));
  const ports = mortal.watchAll(portsOf(context(16 * MINUTE)));
  return driveCheckout(ports, { order_id, cart_id, lines, deadline_at: Date.now() + 15 * MINUTE });
};

/** Whoever carries on what was interrupted; each is there for the others' failures. */
const carriers = {
  /** The alarm of the cart's object, by its own clock, which knows of the checkout from its very first step. */
  alarm: async ({ cart_id }: Scene) => {
    const cart = env.CART.getByName(cart_id);
    for (const minutes of [16, 18]) {
      await runInDurableObject(cart, (object) => void (object.now = () => Date.now() + minutes * MINUTE));
      await runDurableObjectAlarm(cart);
    }
    await runInDurableObject(cart, (object) => void (object.now = () => Date.now()));
  },
  /** The minute's sweep, soon and past the deadline, which knows of every order that has a row. */
  sweep: async () => {
    await sweepLater();
    await sweepLater(20 * MINUTE);
  },
  /** What follows from a webhook of the provider, twice. */
  hint: async ({ order_id }: Scene) => {
    const ctx = testContext();
    await commit(ctx, [publish(ctx, paymentEvents["payment.hinted"], { order_id })]);
    await deliverAll(order_id);
  },
  /** The shopper, who got no answer and asks again with the same key. */
  shopper: async (scene: Scene) => {
    await place(new Mortal(), scene, "pm_card_visa", testContext().id());
    await settleLate();
  },
} as const;
type Carrier = keyof typeof carriers;

export type Play = {
  readonly title: string;
  readonly prepare?: (scene: Scene) => Promise<unknown>;
  readonly work: (mortal: Mortal, scene: Scene) => Promise<unknown>;
  /** Who comes, in this order: each line of them has to be enough by itself. */
  readonly recoveries: readonly (readonly Carrier[])[];
  /** What the shopper needs before another checkout can be paid. */
  readonly mend?: (scene: Scene) => Promise<unknown>;
};

/** Each is to be cut off at every step, and brought to its end by each of its recoveries. */
export const plays: readonly Play[] = [
  {
    title: "a checkout that is paid, cut off",
    work: (mortal, scene) => place(mortal, scene, "pm_card_visa"),
    recoveries: [["alarm"], ["sweep", "alarm"], ["hint", "alarm"], ["shopper", "sweep"]],
  },
  {
    title: "a checkout that finds too little in stock, cut off",
    prepare: ({ variant_ids }) => moveStock(variant_ids[0], "OUT", in_stock - 1),
    work: (mortal, scene) => place(mortal, scene, "pm_card_visa"),
    recoveries: [["alarm"], ["shopper", "alarm"]],
    mend: ({ variant_ids }) => moveStock(variant_ids[0], "IN", in_stock - 1),
  },
  {
    title: "a checkout that nobody pays, cut off while it expires",
    prepare: (scene) => place(new Mortal(), scene, null),
    work: drive,
    recoveries: [["alarm"], ["sweep"], ["hint", "alarm"]],
  },
  {
    title: "an order whose units were sold before it was paid, cut off while it is refused",
    prepare: async (scene) => {
      await place(new Mortal(), scene, null);
      const [sold = ""] = scene.variant_ids;
      await runInDurableObject(env.STOCK.getByName(sold), (stock) => void (stock.now = () => Date.now() + 26 * MINUTE));
      await moveStock(sold, "OUT", in_stock);
      const { intent_id = "" } = (await paymentRow(scene.order_id)) ?? {};
      await stripe.paymentIntents.confirm(intent_id, { payment_method: "pm_card_visa" });
    },
    work: (mortal, { order_id }) => settleOrder(mortal.watchAll(portsOf(context())), order_id),
    recoveries: [["alarm"], ["sweep"]],
    mend: ({ variant_ids }) => moveStock(variant_ids[0], "IN", in_stock),
  },
  {
    title: "a cancel after the payment, cut off",
    prepare: async (scene) => {
      const mortal = new Mortal();
      await mortal.survives(() => place(mortal, scene, "pm_card_visa"));
      await deliverAll(scene.order_id);
    },
    work: (mortal, { order_id }) => cancelOrder(mortal.watchAll(portsOf(context())), order_id),
    recoveries: [["sweep"], ["hint"]],
  },
  {
    title: "a cancel before the payment, cut off",
    prepare: (scene) => place(new Mortal(), scene, null),
    work: (mortal, { order_id }) => cancelOrder(mortal.watchAll(portsOf(context())), order_id),
    recoveries: [["sweep"], ["hint", "sweep"]],
  },
];

const moveStock = (variant_id = "", kind: "IN" | "OUT", quantity: number) =>
  stockOf(testContext(), variant_id).move({
    movement_id: crypto.randomUUID(),
    kind,
    quantity,
    reference: null,
    note: null,
    actor_type: "system",
    actor_id: "test",
  });

/** All that a play asks of the world when nothing goes wrong. */
export async function stepsOf({ prepare, work }: Play): Promise<string[]> {
  const [scene] = await givenScenes(1);
  if (!scene) throw new Error("no scene");
  await prepare?.(scene);
  const mortal = new Mortal();
  if (!(await mortal.survives(() => work(mortal, scene)))) throw new Error("a whole run died");
  return mortal.steps;
}

/** Where somebody may be cut off, and how people call it. */
export type CutOff = readonly [name: string, Death];

/** After each step; and before one that begins together with its neighbour, as the holds of two lines do. */
export const cutOffsOf = (steps: readonly string[]): CutOff[] =>
  named(steps).flatMap((name, step): CutOff[] => {
    const after: CutOff = [`after ${name}`, { step, when: "after" }];
    return steps[step] === steps[step - 1] ? [[`before ${name}`, { step, when: "before" }], after] : [after];
  });

/** Everything that is known of a cart's orders: where they ended, what is in stock, and what the provider has. */
async function look({ cart_id, cart_token, order_id, variant_ids }: Scene) {
  const { results } = await env.DB.prepare("SELECT id FROM orders WHERE cart_id = ?")
    .bind(cart_id)
    .all<{ id: string }>();
  const order_ids = [...new Set([order_id, ...results.map(({ id }) => id)])];
  for (const id of order_ids) await deliverAll(id);
  const orders = await Promise.all(
    order_ids.map(async (id) => {
      const { data: intents } = await stripe.paymentIntents.search({
        query: `metadata["order_id"]:"${id}"`,
        expand: ["data.latest_charge"],
      });
      const books = await env.DB.prepare(
        "SELECT coalesce(sum(amount), 0) AS amount FROM ledger_entries WHERE order_id = ? AND account = 'provider'",
      )
        .bind(id)
        .first<{ amount: number }>();
      const captured = intents.reduce((sum, intent) => sum + intent.amount_received, 0);
      const refunded = intents.reduce((sum, { latest_charge: charge, amount_received }) => {
        return sum + (amount_received > 0 && typeof charge === "object" ? (charge?.amount_refunded ?? 0) : 0);
      }, 0);
      return {
        status: (await orderRow(id))?.status ?? "none",
        authorised: intents.filter(({ status }) => status === "requires_capture").length,
        charges: intents.filter(({ amount_received }) => amount_received > 0).length,
        kept: captured - refunded,
        booked: books?.amount ?? 0,
        total: intents[0]?.amount ?? 0,
      };
    }),
  );
  const cart = await (
    await call("GET", "/api/v1/cart", { headers: { "cart-token": cart_token } })
  ).json<{ items: unknown[] }>();
  const journal = await env.CART.getByName(cart_id).find(order_id);
  return {
    orders,
    levels: await Promise.all(variant_ids.map(levelOf)),
    lines: cart.items.length,
    journal: journal?.state ?? "none",
  };
}

const ends = ["none", "processing", "expired", "cancelled", "failed"];

/** Stock adds up, no promise of money is left, and what was taken is one paid order's or went back. */
async function expectSettled(expect: ExpectStatic, scene: Scene): Promise<{ bought: boolean }> {
  const { orders, levels, lines, journal } = await look(scene);
  // Nobody comes to what is left open here but the alarm, at the end of the time to pay.
  expect(journal).not.toBe("open");
  const sold = orders.filter(({ status }) => status === "processing");
  expect(sold.length).toBeLessThanOrEqual(1);
  for (const level of levels)
    expect(level).toMatchObject({
      on_hand: level.available + level.committed,
      held: 0,
      committed: sold.length * wanted,
    });
  for (const { status, authorised, charges, kept, booked, total } of orders) {
    expect(ends).toContain(status);
    expect({ status, authorised, kept }).toEqual({ status, authorised: 0, kept: status === "processing" ? total : 0 });
    expect(booked).toBe(kept);
    expect(charges).toBeLessThanOrEqual(1);
  }
  // What was sold has left the cart, also if it was cancelled later; all else is there to be bought.
  const bought = orders.some(({ charges }) => charges > 0);
  expect(lines).toBe(bought ? 0 : 2);
  return { bought };
}

/** Cuts the play off there once for each of its recoveries, each of which must be enough by itself. Gives those after which the shopper could not buy. */
export async function unrecovered(expect: ExpectStatic, play: Play, death: Death): Promise<unknown[]> {
  const scenes = await givenScenes(play.recoveries.length);
  const refused: unknown[] = [];
  for (const [i, recovery] of play.recoveries.entries()) {
    const scene = scenes[i];
    if (!scene) throw new Error("too few scenes");
    await play.prepare?.(scene);
    const mortal = new Mortal(death);
    const survived = await mortal.survives(() => play.work(mortal, scene));
    expect(survived).toBe(false);
    for (const carrier of recovery) await carriers[carrier](scene);
    const { bought } = await expectSettled(expect, scene);
    if (bought) continue;
    await play.mend?.(scene);
    const shop = { shipping_method_id, variant_id: "", product_id: "" };
    const next = await checkOut(scene.cart_token, checkoutBody(shop, paying("pm_card_visa")));
    if (next.status !== 201) refused.push([recovery, next.status]);
  }
  return refused;
}
