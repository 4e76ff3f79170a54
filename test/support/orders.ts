import { sql } from "drizzle-orm";
import { stockOf } from "#goods/stock";
import { bookCapture } from "#money/ledger";
import { attachIntent, insertPayment, mirrorIntent } from "#money/payments";
import { providerOf } from "#money/providers";
import {
  hasEnded,
  itemsOfOrder,
  moveOrderStatements,
  type NewOrder,
  nextStatus,
  orderStateOf,
  type OrderEvent,
  type OrderStatus,
  placeOrderStatements,
} from "#ordering/orders";
import type { AddressDetails } from "#people/addresses";
import { issueOrderToken } from "#people/order-holders";
import type { Ctx } from "#platform/context";
import { runBatch, type Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { keepPersonalKey, makePersonalKey, selectPersonalKey } from "#platform/secrets/personal";
import { priceOrder } from "#pricing/totals";
import {
  deliverStatements,
  prepareStatements,
  shipStatements,
} from "../../src/features/aftersales/fulfilment/fulfil-statements.ts";
import { unitsLeft } from "../../src/features/aftersales/fulfilment/rules.ts";
import { countUnits, settleUnits } from "../../src/features/aftersales/refunds/count-units.ts";
import { refundItems } from "../../src/features/aftersales/refunds/tables.ts";
import { testContext } from "./context.ts";
import { givenStock } from "./inventory.ts";
import { oneTax, priceLine, priceRequest } from "./price-lines.ts";

export type OrderWish = {
  user_id?: string | null;
  email?: string;
  /** What its mails are written in. */
  locale?: string;
  /** One line each, of a variant of its own with ten more units in stock than are bought, and of a product that may be there. */
  lines?: { quantity: number; unit_price: number; name?: string; product_id?: string }[];
  status?: OrderStatus;
  currency?: string;
  shipping_price?: number;
  /** Parts of the address that it goes to. */
  address?: Partial<AddressDetails>;
  /** When it is placed and all else happens, epoch milliseconds. */
  at?: number;
  note?: string | null;
  /** A card that is charged for real at the sandbox; without it the order has a payment row that nothing was taken by. */
  paid?: boolean;
  /** Another of the sandbox's cards. */
  card?: string;
};

export type GivenOrder = {
  order_id: string;
  payment_id: string;
  intent_id: string | null;
  order_token: string;
  total: number;
  variant_ids: string[];
  version: number;
  status: OrderStatus;
};

/** The events that lead from `pending` to each state. */
const paths: Record<OrderStatus, OrderEvent[]> = {
  pending: [],
  committing: ["commit"],
  capturing: ["commit", "capture"],
  refusing: ["commit", "refuse"],
  closing: ["close"],
  paid: ["commit", "capture", "pay"],
  processing: ["commit", "capture", "pay", "process"],
  cancelling: ["commit", "capture", "pay", "cancel"],
  shipping: ["commit", "capture", "pay", "process", "ship_part"],
  shipped: ["commit", "capture", "pay", "process", "ship"],
  delivered: ["commit", "capture", "pay", "process", "ship", "deliver"],
  expired: ["close", "expire"],
  cancelled: ["close", "cancel"],
  failed: ["commit", "refuse", "fail"],
};

export const givenAddress = {
  full_name: "Ada Lovelace",
  phone: null,
  company: null,
  address_line1: "12 St James's Square",
  address_line2: null,
  city: "London",
  state: null,
  postal_code: "SW1Y 4JH",
  country: "GB",
};

/** An order brought to a state by the feature's own statements, with its stock held, sold or shipped and its money taken accordingly. */
export async function givenOrder(wish: OrderWish = {}): Promise<GivenOrder> {
  const { lines = [{ quantity: 2, unit_price: 1_000 }], status = "pending", at } = wish;
  const ctx = testContext(at === undefined ? {} : { now: () => at });
  const sold = paths[status].includes("pay");
  const { paid = sold } = wish;
  const variant_ids: string[] = [];
  for (const { quantity } of lines) variant_ids.push(await givenStock({ quantity: quantity + 10 }));
  const order = newOrder(ctx, wish, lines, variant_ids);
  const payment_id = ctx.id();
  const { order_id, total, currency, user_id } = order;
  await commit(ctx, [
    ...(await placeOrderStatements(ctx, { ...order, personal_key: await keyOf(ctx, user_id) })),
    insertPayment(ctx, {
      payment_id,
      order_id,
      user_id,
      provider: "stripe",
      provider_customer_id: null,
      capture_method: "manual",
      amount: total,
      currency,
    }),
  ]);
  for (const line of order.items) {
    const demand = { hold_id: order_id, quantity: line.quantity };
    await stockOf(ctx, line.variant_id).hold({ ...demand, ttl_seconds: 1_500, class: "trying" });
    if (sold) await stockOf(ctx, line.variant_id).commit(demand);
  }
  const intent_id = paid ? await takeMoney(ctx, order, payment_id, wish.card) : null;
  const moved = await moveAlong(ctx, order_id, paths[status]);
  const leaving = leavingOf(status, order.items);
  if (leaving.length > 0) await sendParcel(ctx, order_id, leaving, status === "delivered");
  return {
    order_id,
    payment_id,
    intent_id,
    order_token: await issueOrderToken(ctx, order_id),
    total,
    variant_ids,
    ...moved,
  };
}

/** The first unit of an order that is being shipped, all of one that was. */
function leavingOf(status: OrderStatus, items: NewOrder["items"]) {
  const [first] = items;
  if (status === "shipping" && first) return [{ ...first, quantity: 1 }];
  return paths[status].includes("ship") ? items : [];
}

/** One parcel of these units, named as its order is, has left, and arrived if it says so. */
async function sendParcel(ctx: Ctx, order_id: string, items: NewOrder["items"], is_delivered: boolean) {
  const units = items.map(({ id, quantity }) => ({ order_item_id: id, quantity }));
  await runBatch(ctx.db, [
    ...prepareStatements(ctx, { id: order_id, order_id, units }),
    ...silently(ctx, () => shipStatements(ctx, order_id, [order_id])),
    ...(is_delivered ? silently(ctx, () => deliverStatements(ctx, order_id, [order_id])) : []),
  ]);
  for (const { variant_id, quantity } of items)
    await stockOf(ctx, variant_id).ship({ operation_id: `ship:${order_id}`, hold_id: order_id, quantity });
}

/** The statements without their last one, which announces them. */
function silently(ctx: Ctx, make: () => Statement[]): Statement[] {
  const statements = make();
  ctx.published.splice(0);
  return statements.slice(0, -1);
}

/** The customer's key, also of one that no account was made for. */
async function keyOf(ctx: Ctx, user_id: string | null): Promise<string | null> {
  if (user_id === null) return null;
  const [known] = await selectPersonalKey(ctx, user_id);
  if (known) return known.personal_key;
  const made = await makePersonalKey(ctx);
  await runBatch(ctx.db, [keepPersonalKey(ctx, user_id, made)]);
  return made;
}

async function moveAlong(ctx: Ctx, order_id: string, events: OrderEvent[]) {
  let order = { order_id, status: "pending" as OrderStatus, version: 1 };
  for (const event of events) {
    const cancelled_from = event === "cancel" && order.status === "paid" ? { cancelled_from: "paid" as const } : {};
    const next = nextStatus(order.status, event);
    if (!next) throw new Error(`${order.status} does not ${event}`);
    const ends_as = event === "close" ? { ends_as: "expired" as const } : {};
    // The queue would carry a paid order on by itself: a test says how far an order has come.
    const statements = moveOrderStatements(ctx, order, event, { ...cancelled_from, ...ends_as });
    ctx.published.splice(0);
    await commit(ctx, statements.slice(0, 2));
    order = { order_id, status: next, version: order.version + 1 };
  }
  return { version: order.version, status: order.status, ended: hasEnded(order.status) };
}

function newOrder(
  ctx: Ctx,
  wish: OrderWish,
  lines: NonNullable<OrderWish["lines"]>,
  variant_ids: string[],
): Omit<NewOrder, "personal_key"> {
  const { currency = "USD", shipping_price = 500, user_id = null } = wish;
  const priced = priceOrder(
    priceRequest({
      currency,
      shipping_price,
      tax: oneTax(100_000),
      lines: lines.map(({ quantity, unit_price, product_id = ctx.id() }, i) =>
        priceLine({ item_id: ctx.id(), product_id, variant_id: variant_ids[i] ?? "", quantity, unit_price }),
      ),
    }),
  );
  const { lines: pricedLines, rejected_codes: _, ...totals } = priced;
  return {
    ...totals,
    order_id: ctx.id(),
    cart_id: ctx.id(),
    user_id,
    deadline_at: ctx.now() + 900_000,
    shipping_method: { id: ctx.id(), name: "Standard" },
    items: pricedLines.map(({ item_id, category_ids: _c, tag_ids: _t, tax_class: _x, ...line }, i) => ({
      ...line,
      id: item_id,
      name: lines[i]?.name ?? `Thing ${i + 1}`,
      variant_name: "M",
      sku: `SKU-${line.variant_id}`,
      options: { Size: "M" },
    })),
    email: wish.email ?? `guest-${ctx.id()}@example.com`,
    locale: wish.locale ?? null,
    country: { ...givenAddress, ...wish.address }.country,
    shipping_address: { ...givenAddress, ...wish.address },
    billing_address: givenAddress,
    note: wish.note ?? null,
    vat_number: null,
    gift_recipients: [],
  };
}

async function takeMoney(
  ctx: Ctx,
  { order_id, total, currency, deadline_at }: Omit<NewOrder, "personal_key">,
  payment_id: string,
  card = "pm_card_visa",
): Promise<string> {
  const provider = providerOf(ctx, "stripe");
  const charge = { payment_id, amount: total, capture_method: "manual" as const };
  const { intent_id } = await provider.create({ order_id, currency, deadline_at }, charge, `pi:${order_id}`);
  await provider.confirm(intent_id, card, `confirm:${payment_id}:1`);
  const intent = await provider.capture(intent_id, `cap:${order_id}`);
  await runBatch(ctx.db, [
    attachIntent(ctx, order_id, intent_id, sql`1`),
    mirrorIntent(ctx, order_id, intent),
    bookCapture(ctx, { order_id, payment_id, amount: total, currency }),
  ]);
  return intent_id;
}

/** Units of each line of an order are in a refund that takes them back on the shelf and is not given yet. */
export async function givenRestock(
  order_id: string,
  refund_id: string,
  quantity = 1,
  variant_id?: string,
): Promise<void> {
  const ctx = testContext();
  const items = (await itemsOfOrder(ctx, order_id)).filter(
    (item) => item.variant_id === (variant_id ?? item.variant_id),
  );
  await runBatch(ctx.db, [
    ...items.map(({ id: order_item_id }) =>
      ctx.db.insert(refundItems).values({ refund_id, order_id, order_item_id, quantity, amount: 0, restock: true }),
    ),
    ...countUnits(ctx, order_id, refund_id),
  ]);
}

/** That refund is given, as D1 knows. */
export const settleRestock = (order_id: string, refund_id: string) =>
  runBatch(testContext().db, settleUnits(testContext(), order_id, refund_id));

/** D1 says that all that is left of the order has left, and no stock object has heard of it. */
export async function sayShipped(order_id: string): Promise<void> {
  const ctx = testContext();
  const [[order], items] = await ctx.db.batch([orderStateOf(ctx, order_id), itemsOfOrder(ctx, order_id)]);
  if (!order) throw new Error(`there is no order ${order_id}`);
  const id = ctx.id();
  const at = { ...order, status: "processing" as const };
  await runBatch(ctx.db, [
    ...moveOrderStatements(ctx, at, "ship"),
    ...prepareStatements(ctx, { id, order_id, units: unitsLeft(items) }),
    ...shipStatements(ctx, order_id, [id]),
  ]);
  await ctx.db.run(sql`DELETE FROM outbox WHERE body ->> 'order_id' = ${order_id}`);
  ctx.published.splice(0);
}
