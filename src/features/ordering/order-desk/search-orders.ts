import type { z } from "@hono/zod-openapi";
import { and, type SQL, sql } from "drizzle-orm";
import { isProduct, productsTagged } from "#goods/catalog";
import {
  type FulfilmentStatus,
  fulfilmentStatusOf,
  hasPaymentStatus,
  listOrders,
  type OrderFilter,
  type OrderRow,
  type OrderSort,
  type OutwardStatus,
  orderStatuses,
  outwardStatus,
  outwardStatuses,
  readOrderNumber,
  selectOrders,
  unsealOrder,
} from "#ordering/orders";
import { customerPermissions } from "#people/accounts";
import { asciiLower } from "#platform/basics/text";
import type { Ctx } from "#platform/context";
import type { CursorValue, PageRequest } from "#platform/data/cursor";
import { requirePermission } from "#platform/http/access";
import { can } from "#platform/http/auth";
import { blindIndex, wordIndexes } from "#platform/secrets/personal";
import { ordersUsing } from "#pricing/coupons";

/** Fewer digits are no telephone number. */
const PHONE_DIGITS_MIN = 6;

export type OrderQuery = OrderFilter &
  PageRequest & {
    readonly status?: readonly OutwardStatus[] | undefined;
    readonly payment_status?: Parameters<typeof hasPaymentStatus>[0] | undefined;
    readonly fulfilment_status?: readonly z.output<typeof FulfilmentStatus>[] | undefined;
    readonly on_hold?: boolean | undefined;
    readonly q?: string | undefined;
    readonly promotion_id?: string | undefined;
    readonly coupon_code?: string | undefined;
    readonly product?: string | undefined;
    readonly product_tag?: string | undefined;
    readonly tag?: string | undefined;
    readonly sort: OrderSort;
  };

/**
 * A page of orders as `listOrders` gives it. `q` is an order number, its figure or a SKU and, for callers with `customers:read`, also
 * a whole e-mail address, a tracking number, or a telephone number or name of the person who receives.
 */
export async function searchOrders(ctx: Ctx, request: OrderQuery) {
  const { filter, search } = await searchOf(ctx, request);
  return listOrders(ctx, { ...request, ...filter }, search);
}

/** The filters of a list of orders, without its page. */
export type OrderFilters = Omit<OrderQuery, "limit" | "cursor" | "count" | "sort">;

/** The orders of a list behind this one, newest first, at most so many, unsealed. */
export async function ordersBehind(
  ctx: Ctx,
  filters: OrderFilters,
  after: readonly CursorValue[] | null,
  limit: number,
): Promise<OrderRow[]> {
  const { filter, search } = await searchOf(ctx, { ...filters, sort: "newest" });
  const rows = await selectOrders(ctx, filter, after, limit, search);
  return Promise.all(rows.slice(0, limit).map((row) => unsealOrder(ctx, row)));
}

async function searchOf(ctx: Ctx, request: OrderFilters & { readonly sort: OrderSort }) {
  const { q, sort, payment_status, user_id } = request;
  const paid = payment_status && hasPaymentStatus(payment_status);
  const status = narrowed(request);
  const nothing = status?.length === 0 ? sql`0` : undefined;
  const also = and(paid?.is, fulfilledAs(request), request.on_hold === false ? sql`orders.held_at IS NULL` : undefined);
  const found = and(
    q === undefined ? undefined : await foundBy(ctx, q),
    // Few orders are of one account, whatever they are sorted by.
    user_id === undefined ? undefined : sql`orders.id IN (SELECT id FROM orders WHERE user_id = ${user_id})`,
    discountedBy(request),
    ...holdingOf(request),
    paid?.found,
    backAlone(request),
    request.on_hold ? sql`orders.id IN (SELECT id FROM orders WHERE held_at IS NOT NULL)` : undefined,
    nothing,
  );
  return { filter: { ...request, user_id: undefined, status }, search: { sort, found, also } };
}

/** The statuses that the list is asked for and that its `fulfilment_status` leaves; undefined for all. */
function narrowed({ status, fulfilment_status: fulfilment }: OrderFilters): readonly OutwardStatus[] | undefined {
  if (fulfilment === undefined) return status;
  const told = new Set(fulfilledBy(fulfilment).map((one) => outwardStatus(one, null)));
  return (status ?? outwardStatuses).filter((one) => told.has(one));
}

/** All statuses of an order whose goods may be told as one of these. */
const fulfilledBy = (fulfilment: NonNullable<OrderQuery["fulfilment_status"]>) =>
  orderStatuses.filter((one) => [[], sentBack].some((items) => fulfilment.includes(fulfilmentStatusOf(one, items))));

const sentBack = [{ shipped_quantity: 1, returned_quantity: 1 }];

/** Conditions that tell orders of the same outward status apart: those that have shipped in part, and those whose goods are back. */
const fulfilledAs = ({ fulfilment_status: asked = [] }: OrderFilters): SQL | undefined =>
  and(
    asked.includes("partial") === asked.includes("unfulfilled")
      ? undefined
      : asked.includes("partial")
        ? sql`(orders.status = 'shipping' OR orders.outward_status <> 'processing')`
        : sql`orders.status <> 'shipping'`,
    asked.includes("returned") === asked.includes("fulfilled")
      ? undefined
      : sql`(orders.outward_status NOT IN ('shipped', 'delivered') OR ${isBack} = ${asked.includes("returned") ? 1 : 0})`,
  );

/** What `fulfilmentStatusOf` says of the items, in SQL: 1 where all that was sent is back. */
const isBack = sql`(EXISTS (SELECT 1 FROM order_items i WHERE i.order_id = orders.id AND i.returned_quantity > 0)
  AND NOT EXISTS (SELECT 1 FROM order_items i WHERE i.order_id = orders.id AND i.shipped_quantity > i.returned_quantity))`;

/** A condition that few orders meet, by an index of its own, where nothing but those whose goods are back is asked for. */
const backAlone = ({ fulfilment_status: asked = [] }: OrderFilters): SQL | undefined =>
  asked.length > 0 && asked.every((one) => one === "returned")
    ? sql`orders.id IN (SELECT order_id FROM order_items WHERE returned_quantity > 0)`
    : undefined;

/** A condition that an order uses a promotion or a code; nothing where neither is asked for. */
const discountedBy = ({ promotion_id, coupon_code: code }: OrderFilters): SQL | undefined =>
  promotion_id === undefined && code === undefined
    ? undefined
    : sql`orders.id IN (${ordersUsing({ promotion_id, code })})`;

/** Conditions that an order has an item of a product, by its id or slug, and one whose product has a tag, and a tag of its own. */
const holdingOf = ({ product, product_tag, tag }: OrderFilters): SQL[] => [
  ...(product === undefined ? [] : [holding(sql`SELECT id FROM products WHERE ${isProduct(product)}`)]),
  ...(product_tag === undefined ? [] : [holding(productsTagged(product_tag))]),
  ...(tag === undefined ? [] : [sql`orders.id IN (SELECT order_id FROM order_tags WHERE tag = ${tag})`]),
];

const holding = (products: SQL): SQL =>
  sql`orders.id IN (SELECT order_id FROM order_items WHERE product_id IN (${products}))`;

/** A condition that an order is found by `q`: each way by an index of its own. */
async function foundBy(ctx: Ctx, q: string): Promise<SQL> {
  const ways = q.includes("@") ? [await byEmail(ctx, q)] : [...byNumber(q), bySku(q), ...(await byPerson(ctx, q))];
  return sql`orders.id IN (${sql.join(ways, sql` UNION `)})`;
}

function byNumber(q: string): SQL[] {
  const sequence = readOrderNumber(q) ?? (/^\d{1,15}$/.test(q) ? Number(q) : null);
  return sequence === null ? [] : [sql`SELECT id FROM orders WHERE sequence = ${sequence}`];
}

const bySku = (q: string): SQL => sql`SELECT order_id FROM order_items WHERE lower(sku) = ${asciiLower(q)}`;

async function byEmail(ctx: Ctx, q: string): Promise<SQL> {
  // Otherwise a search would say who has bought here.
  requirePermission(ctx, customerPermissions.read);
  return sql`SELECT order_id FROM order_contacts WHERE email_index = ${await blindIndex(ctx, "email", q)}`;
}

async function byPerson(ctx: Ctx, q: string): Promise<SQL[]> {
  if (!can(ctx.actor, customerPermissions.read)) return [];
  const digits = q.replaceAll(/\D/g, "");
  const is_phone = digits.length >= PHONE_DIGITS_MIN && !/\p{L}/u.test(q);
  return [
    sql`SELECT id FROM orders WHERE tracking_number = ${q}`,
    sql`SELECT order_id FROM fulfilments WHERE tracking_number = ${q}`,
    ...(is_phone
      ? [sql`SELECT order_id FROM order_contacts WHERE phone_index = ${await blindIndex(ctx, "phone_end", q)}`]
      : await byName(ctx, q)),
  ];
}

/** All of its words are in the name, in any order. */
async function byName(ctx: Ctx, q: string): Promise<SQL[]> {
  const [first, ...more] = await wordIndexes(ctx, q);
  if (first === undefined) return [];
  const others = more.map(
    (index) =>
      sql` AND EXISTS (SELECT 1 FROM order_words o WHERE o.word_index = ${index} AND o.order_id = order_words.order_id)`,
  );
  return [sql`SELECT order_id FROM order_words WHERE word_index = ${first}${sql.join(others, sql``)}`];
}
