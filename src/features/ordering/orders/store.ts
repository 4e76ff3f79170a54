import { and, asc, eq, getTableColumns, lt, ne, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { PriceListRef } from "#goods/catalog";
import { isOwedFor } from "#money/ledger";
import { orderMoneyOf, type OrderPaymentStatus, paymentSummaryOf } from "#money/payments";
import { cardsOfItem, CardsOfItem, tenderedOf, tendersOfOrder } from "#money/stored-value";
import type { Ctx } from "#platform/context";
import { inIds, type Statement } from "#platform/data/db";
import { jsonOf } from "#platform/data/json-column";
import { definePoint } from "#platform/extension-points";
import { type Actor, can } from "#platform/http/auth";
import type { Permission } from "#platform/http/permissions";
import { personalKeyOf, type Sealed } from "#platform/secrets/personal";
import { TaxLineDto } from "#pricing/totals";
import { parcelStatuses, returnStatuses } from "./action-rules.ts";
import { idOfOrder, isOrder } from "./order-number.ts";
import { failureReasons } from "./rules.ts";
import { orderContacts, orderHistory, orderItems, orders, unsettledCondition, endedUnsoldCondition } from "./tables.ts";

const Demands = z.array(z.object({ variant_id: z.string(), quantity: z.int() }));

/** The units of each variant, summed, in the order of the variants: what the stock objects know of an order, so without gift cards. `orders.id` is spelled out, since drizzle drops the table from a column that stands in a select of one table. */
const demandOf = sql`(SELECT json_group_array(json_object('variant_id', d.variant_id, 'quantity', d.quantity))
  FROM (SELECT variant_id, sum(quantity) AS quantity FROM order_items WHERE order_id = orders.id AND NOT is_gift_card GROUP BY variant_id ORDER BY variant_id) d)`.mapWith(
  jsonOf(Demands),
);

/** Whether a tax engine worked out the taxes of the order, and hears what becomes of it. */
const isReported = sql`orders.tax_manner ->> '$.calculation' IS NOT NULL`;

/** A statement that reads whether a tax engine hears what becomes of an order: a row if it does. */
export const reportedOrder = (ctx: Ctx, order_id: string) =>
  ctx.db
    .select({ order_id: orderItems.order_id })
    .from(orderItems)
    .innerJoin(orders, eq(orders.id, orderItems.order_id))
    .where(and(eq(orderItems.order_id, order_id), isReported))
    .limit(1);

/** A statement that reads an order as the checkout's protocol needs it: one row or none. */
export const orderStateOf = (ctx: Ctx, order_id: string) =>
  ctx.db
    .select({
      order_id: orders.id,
      sequence: orders.sequence,
      cart_id: orders.cart_id,
      user_id: orders.user_id,
      status: orders.status,
      version: orders.version,
      total: orders.total,
      tendered: tenderedOf(sql`orders.id`),
      is_counted: sql`orders.adjustments <> '[]'`.mapWith(Boolean),
      is_reported: isReported.mapWith(Boolean),
      currency: orders.currency,
      deadline_at: orders.deadline_at,
      ends_as: orders.ends_as,
      cancelled_from: orders.cancelled_from,
      cancel_requested_at: orders.cancel_requested_at,
      held_at: orders.held_at,
      cancel_reason: orders.cancel_reason,
      writes_off: sql`NOT orders.cancel_restocks`.mapWith(Boolean),
      erased_at: orders.erased_at,
      lines: demandOf,
    })
    .from(orders)
    .where(eq(orders.id, order_id));

/** The ids of orders that are on their way and were last touched before this moment, oldest first, for a sweep. */
export const unsettledOrders = (ctx: Ctx, touched_before: number, limit: number) =>
  ctx.db
    .select({ order_id: orders.id, status: orders.status, deadline_at: orders.deadline_at })
    .from(orders)
    .where(and(unsettledCondition, lt(orders.touched_at, touched_before)))
    .orderBy(asc(orders.touched_at), asc(orders.id))
    .limit(limit);

/** As `unsettledOrders`, those alone that are in the middle of a move: nobody but the shop has anything to do there. */
export const movingOrders = (ctx: Ctx, touched_before: number, limit: number) =>
  ctx.db
    .select({ order_id: orders.id })
    .from(orders)
    .where(and(unsettledCondition, ne(orders.status, "pending"), lt(orders.touched_at, touched_before)))
    .orderBy(asc(orders.touched_at), asc(orders.id))
    .limit(limit);

/** A statement that puts these orders at the end of the sweep's line, so that those which rest do not hide the others. */
export const touchOrders = (ctx: Ctx, order_ids: readonly string[]) =>
  ctx.db.update(orders).set({ touched_at: ctx.now() }).where(inIds(orders.id, order_ids));

/** A statement: the longest ended of the orders that were never sold and keep their contacts, from before that time. */
export const endedUnsold = (ctx: Ctx, before: number, limit: number) =>
  ctx.db
    .select({ order_id: orders.id, user_id: orders.user_id })
    .from(orders)
    // What came for one that had ended is owed, and has to reach somebody.
    .where(and(endedUnsoldCondition, lt(orders.updated_at, before), sql`NOT ${isOwedFor(sql`orders.id`)}`))
    .orderBy(orders.updated_at, orders.id)
    .limit(limit);

const Items = z.array(
  z.object({
    id: z.string(),
    product_id: z.string(),
    variant_id: z.string(),
    name: z.string(),
    variant_name: z.string(),
    sku: z.string(),
    options: z.record(z.string(), z.string()),
    quantity: z.int(),
    unit_price: z.int(),
    compare_at_price: z.int().nullable(),
    price_list: PriceListRef.nullable(),
    discount_total: z.int(),
    tax_total: z.int(),
    tax_included_total: z.int(),
    tax_lines: z.array(TaxLineDto),
    line_total: z.int(),
    prepared_quantity: z.int(),
    shipped_quantity: z.int(),
    cancelling_quantity: z.int(),
    cancelled_quantity: z.int(),
    returned_quantity: z.int(),
    returning_quantity: z.int(),
    is_gift_card: z.number().transform(Boolean),
    gift_cards: CardsOfItem,
  }),
);
export type OrderItem = z.output<typeof Items>[number];

/** The items ride along in the order's own row: a page of orders is one statement. */
const itemsOf =
  sql`(SELECT json_group_array(json_object('id', i.id, 'product_id', i.product_id, 'variant_id', i.variant_id,
    'name', i.name, 'variant_name', i.variant_name, 'sku', i.sku, 'options', json(i.options), 'quantity', i.quantity,
    'unit_price', i.unit_price, 'compare_at_price', i.compare_at_price, 'price_list', json(i.price_list), 'discount_total', i.discount_total, 'tax_total', i.tax_total, 'tax_included_total', i.tax_included_total,
    'tax_lines', json(i.tax_lines), 'line_total', i.line_total,
    'prepared_quantity', i.prepared_quantity, 'shipped_quantity', i.shipped_quantity, 'cancelling_quantity', i.cancelling_quantity, 'cancelled_quantity', i.cancelled_quantity,
    'returned_quantity', i.returned_quantity, 'returning_quantity', i.returning_quantity,
    'is_gift_card', i.is_gift_card, 'gift_cards', json(${cardsOfItem(sql`i.id`)})))
  FROM (SELECT * FROM order_items WHERE order_id = orders.id ORDER BY position) i)`.mapWith(jsonOf(Items));

const { payment_status: of_payment, refunded_total } = paymentSummaryOf(sql`orders.id`);
const tendered = tenderedOf(sql`orders.id`);
const has_ended = sql`orders.status IN ('expired', 'cancelled', 'failed')`;

/**
 * What has become of an order's money, for selects of `orders` and for their conditions alike. Without a payment there was nothing
 * to pay a provider; one that was never begun goes with its order. Where stored value pays a part, what went back counts over all of it.
 */
export const paymentStatus: SQL<OrderPaymentStatus> = sql<OrderPaymentStatus>`CASE
  WHEN orders.sold_at IS NOT NULL AND ${tendered} > 0 AND ${refunded_total} > 0
    THEN CASE WHEN ${refunded_total} >= orders.total THEN 'refunded' ELSE 'partially_refunded' END
  WHEN ${of_payment} = 'pending' AND ${has_ended} THEN 'cancelled'
  WHEN ${of_payment} IS NOT NULL THEN ${of_payment}
  WHEN ${has_ended} THEN 'cancelled'
  WHEN orders.total = ${tendered} THEN 'paid'
  ELSE 'pending' END`;

/** A customer's order is sealed with their key, a guest's with one of its own. */
const keyOfOrder = personalKeyOf("coalesce(orders.user_id, orders.id)");

const Fulfilments = z.array(
  z.object({
    id: z.string(),
    status: z.enum(parcelStatuses),
    items: z.array(
      z.object({
        order_item_id: z.string(),
        quantity: z.int(),
        restocked_quantity: z.int(),
        damaged_quantity: z.int(),
        written_off_quantity: z.int(),
      }),
    ),
    tracking_number: z.string().nullable(),
    carrier: z.string().nullable(),
    tracking_url: z.string().nullable(),
    created_at: z.int(),
    updated_at: z.int(),
    shipped_at: z.int().nullable(),
    delivered_at: z.int().nullable(),
    failed_at: z.int().nullable(),
    failure_reason: z.enum(failureReasons).nullable(),
    returned_at: z.int().nullable(),
  }),
);
export type Fulfilment = z.output<typeof Fulfilments>[number];

/** The parcels of an order, the oldest first. */
const fulfilmentsOf =
  sql`(SELECT json_group_array(json_object('id', i.id, 'status', i.status, 'tracking_number', i.tracking_number, 'carrier', i.carrier,
    'tracking_url', i.tracking_url, 'created_at', i.created_at, 'updated_at', i.updated_at, 'shipped_at', i.shipped_at, 'delivered_at', i.delivered_at,
    'failed_at', i.failed_at, 'failure_reason', i.failure_reason, 'returned_at', i.returned_at,
    'items', (SELECT json_group_array(json_object('order_item_id', p.order_item_id, 'quantity', p.quantity,
      'restocked_quantity', p.restocked_quantity, 'damaged_quantity', p.damaged_quantity, 'written_off_quantity', p.written_off_quantity))
      FROM fulfilment_items p WHERE p.fulfilment_id = i.id)))
  FROM (SELECT * FROM fulfilments WHERE order_id = orders.id ORDER BY created_at, id) i)`.mapWith(jsonOf(Fulfilments));

/** Of more than this the oldest are left out: an order is read in one piece. */
const NOTES_SHOWN = 50;
const SealedText = z.custom<Sealed>((value) => typeof value === "string");
const Notes = z
  .array(z.object({ id: z.string(), note: SealedText, created_at: z.int() }))
  .transform((newest_first) => newest_first.toReversed());

/** What staff wrote to its customer, the oldest first. */
const notesOf = sql`(SELECT json_group_array(json_object('id', i.id, 'note', i.note, 'created_at', i.created_at))
  FROM (SELECT * FROM order_notes WHERE order_id = orders.id AND visibility = 'customer'
    ORDER BY created_at DESC, id DESC LIMIT ${sql.raw(String(NOTES_SHOWN))}) i)`.mapWith(jsonOf(Notes));

const tagsOf =
  sql`(SELECT json_group_array(i.tag) FROM (SELECT tag FROM order_tags WHERE order_id = orders.id ORDER BY tag) i)`.mapWith(
    jsonOf(z.array(z.string())),
  );

const Returns = z.array(
  z.object({ id: z.string(), status: z.enum(returnStatuses), created_at: z.int(), updated_at: z.int() }),
);

/** What the feature of returns tells about those of an order: `rows` is an array as JSON, the oldest first, over `orders.id`. */
export const orderReturns = definePoint<{
  readonly rows: SQL;
  /** How long after its arrival a shopper may send a unit back, in milliseconds. */
  readonly window_ms: (config: object) => number;
  /** What staff need to open one. */
  readonly opened_with: Permission;
}>("returns of orders");

/** Whether this member of staff or key may open returns. */
export const mayOpenReturns = (actor: Actor): boolean =>
  orderReturns.rules().some(({ opened_with }) => can(actor, opened_with));

export type OrderReturn = z.output<typeof Returns>[number];

const returnsOf = (): SQL<z.output<typeof Returns>> => {
  const [first] = orderReturns.rules();
  return sql`(${first?.rows ?? sql`'[]'`})`.mapWith(jsonOf(Returns));
};

/** Statements that read whole orders, sealed: the caller says which. */
export const wholeOrder = (ctx: Ctx) =>
  ctx.db
    .select({
      ...getTableColumns(orders),
      email: orderContacts.email,
      shipping_address: orderContacts.shipping_address,
      billing_address: orderContacts.billing_address,
      note: orderContacts.note,
      vat_number: orderContacts.vat_number,
      gift_recipients: orderContacts.gift_recipients,
      personal_key: keyOfOrder,
      items: itemsOf,
      fulfilments: fulfilmentsOf,
      shop_notes: notesOf,
      tags: tagsOf,
      returns: returnsOf(),
      payment_status: paymentStatus,
      refunded_total,
      ...orderMoneyOf(sql`orders.id`),
      tenders: tendersOfOrder(sql`orders.id`),
    })
    .from(orders)
    .leftJoin(orderContacts, eq(orderContacts.order_id, orders.id));

/** An order as it is read, with what is personal in it sealed: `unsealOrder` opens it. */
export type SealedOrder = Awaited<ReturnType<typeof wholeOrder>>[number];

/** A statement that reads a whole order by its id or number: one row or none, sealed. */
export const selectOrder = (ctx: Ctx, reference: string) =>
  wholeOrder(ctx)
    .where(isOrder(reference) ?? sql`0`)
    .limit(1);

/** Whose an order is, for who asks for something of it. */
export const selectOwner = (ctx: Ctx, reference: string) =>
  ctx.db
    .select({
      order_id: orders.id,
      user_id: orders.user_id,
      cancelled_from: orders.cancelled_from,
      personal_key: keyOfOrder,
    })
    .from(orders)
    .where(isOrder(reference) ?? sql`0`);

/** A statement that reads what an order is called and how it stands, and nothing of its people: one row or none. */
export const selectSummary = (ctx: Ctx, order_id: string) =>
  ctx.db
    .select({
      sequence: orders.sequence,
      status: orders.status,
      cancelled_from: orders.cancelled_from,
      payment_status: paymentStatus,
      currency: orders.currency,
      total: orders.total,
      refunded_total,
      placed_at: orders.placed_at,
    })
    .from(orders)
    .where(eq(orders.id, order_id));

export const selectHistory = (ctx: Ctx, reference: string) =>
  ctx.db
    .select()
    .from(orderHistory)
    .where(eq(orderHistory.order_id, idOfOrder(reference)))
    .orderBy(asc(orderHistory.version));

export const itemsOfOrder = (ctx: Ctx, order_id: string) =>
  ctx.db.select().from(orderItems).where(eq(orderItems.order_id, order_id)).orderBy(asc(orderItems.position));

/** A statement that reads what an order was taxed as and what it came to: one row or none. */
export const taxedOrder = (ctx: Ctx, order_id: string) =>
  ctx.db
    .select({
      status: orders.status,
      sold_at: orders.sold_at,
      total: orders.total,
      currency: orders.currency,
      tax_manner: orders.tax_manner,
    })
    .from(orders)
    .where(eq(orders.id, order_id));

/** A text about the person of an order; null once they are erased, also where the order was read before that. */
export const unlessErased = (order_id: string | SQL, value: string): SQL<string | null> =>
  sql`CASE WHEN (SELECT erased.erased_at FROM orders AS erased WHERE erased.id = ${order_id}) IS NULL THEN ${value} END`;

type Followed = "tracking_number" | "tracking_url" | "label_url";

/** How a parcel can be followed, as it is to be written: a parcel leads to its person, and what was read before an erasure is not to outlive it. */
export const unlessErasedSince = <T extends Partial<Record<Followed, string | null | undefined>>>(
  order_id: string | SQL,
  tracking: T,
) => ({
  ...tracking,
  ...Object.fromEntries(
    (["tracking_number", "tracking_url", "label_url"] as const).flatMap((name) => {
      const value = tracking[name];
      return value === undefined || value === null ? [] : [[name, unlessErased(order_id, value)]];
    }),
  ),
});

/** A statement that writes how a parcel can be followed. */
export const changeTracking = (
  ctx: Ctx,
  order_id: string,
  tracking: { readonly tracking_number?: string | null; readonly carrier?: string | null },
): Statement =>
  ctx.db
    .update(orders)
    .set({ ...unlessErasedSince(order_id, tracking), updated_at: ctx.now() })
    .where(eq(orders.id, order_id));
