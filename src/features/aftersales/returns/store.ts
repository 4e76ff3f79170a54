import { and, asc, desc, eq, getTableColumns, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { trackingStatuses } from "#aftersales/carriers";
import { idOfOrder, type ReturnStatus } from "#ordering/orders";
import type { DayOrTime } from "#platform/basics/days";
import type { Ctx } from "#platform/context";
import { behind, type CursorValue } from "#platform/data/cursor";
import { jsonOf } from "#platform/data/json-column";
import { within } from "#platform/data/within";
import { definePoint } from "#platform/extension-points";
import { personalKeyOf, type Sealed, sealPersonal, unsealPersonal } from "#platform/secrets/personal";
import { lacksPhoto } from "./rules.ts";
import { returnSettings } from "./settings.ts";
import { returnRefunds, returns } from "./tables.ts";

const Lines = z.array(
  z.object({
    order_item_id: z.string(),
    position: z.int(),
    quantity: z.int(),
    reason: z.string().nullable(),
    note: z.custom<Sealed>((value) => typeof value === "string").nullable(),
    received_quantity: z.int(),
    restocked_quantity: z.int(),
    damaged_quantity: z.int(),
    written_off_quantity: z.int(),
    refunded_quantity: z.int(),
  }),
);

const linesOf =
  sql`(SELECT json_group_array(json_object('order_item_id', i.order_item_id, 'position', p.position, 'quantity', i.quantity, 'reason', i.reason,
    'note', i.note, 'received_quantity', i.received_quantity, 'restocked_quantity', i.restocked_quantity,
    'damaged_quantity', i.damaged_quantity, 'written_off_quantity', i.written_off_quantity, 'refunded_quantity', i.refunded_quantity))
  FROM return_items i JOIN order_items p ON p.id = i.order_item_id WHERE i.return_id = returns.id)`.mapWith(
    jsonOf(Lines),
  );

const Refunds = z.array(
  z.object({
    refund_id: z.string(),
    amount: z.int(),
    shipping_amount: z.int(),
    fee_amount: z.int(),
    created_at: z.int(),
    given_at: z.int().nullable(),
  }),
);

const refundsOf =
  sql`(SELECT json_group_array(json_object('refund_id', i.refund_id, 'amount', i.amount, 'shipping_amount', i.shipping_amount,
    'fee_amount', i.fee_amount, 'created_at', i.created_at, 'given_at', i.given_at))
  FROM return_refunds i WHERE i.return_id = returns.id)`.mapWith(jsonOf(Refunds));

/** A statement that reads a refund of a return by its id: no row where the refund is of none. */
export const selectReturnRefund = (ctx: Ctx, refund_id: string) =>
  ctx.db.select().from(returnRefunds).where(eq(returnRefunds.refund_id, refund_id));

/** A statement: what refunds of returns of an order have given back of its shipping, in minor units. */
export const shippingRefunded = (ctx: Ctx, order_id: string) =>
  ctx.db
    .select({ amount: sql<number>`coalesce(sum(${returnRefunds.shipping_amount}), 0)` })
    .from(returnRefunds)
    .where(eq(returnRefunds.order_id, order_id));

const Photos = z.array(z.object({ id: z.string(), created_at: z.int() }));

/** What the feature of photos tells about those of a return: `rows` is an array as JSON, the oldest first, over `returns.id`. */
export const returnPhotos = definePoint<{ readonly rows: SQL }>("photos of returns");

const photosOf = (): SQL<z.output<typeof Photos>> => {
  const [first] = returnPhotos.rules();
  return sql`(${first?.rows ?? sql`'[]'`})`.mapWith(jsonOf(Photos));
};

const Tracked = z.object({ status: z.enum(trackingStatuses), occurred_at: z.int() }).nullable();

/** What the feature of labels tells about the parcel of a return: `row` is an object as JSON with the latest that its carrier has noted, over `returns.id`. */
export const returnTracking = definePoint<{ readonly row: SQL }>("tracking of returns");

const trackedOf = (): SQL<z.output<typeof Tracked>> => {
  const [first] = returnTracking.rules();
  return sql`coalesce((${first?.row ?? sql`NULL`}), 'null')`.mapWith(jsonOf(Tracked));
};

const ofOrder = <T>(column: string) =>
  sql<T>`(SELECT ${sql.raw(`o.${column}`)} FROM orders o WHERE o.id = returns.order_id)`;

const wholeReturn = (ctx: Ctx) =>
  ctx.db
    .select({
      ...getTableColumns(returns),
      items: linesOf,
      refunds: refundsOf,
      photos: photosOf(),
      tracked: trackedOf(),
      currency: ofOrder<string>("currency").as("currency"),
      sequence: ofOrder<number>("sequence").as("sequence"),
      user_id: ofOrder<string | null>("user_id").as("user_id"),
      /** As the contact of its order: with the customer's key, or a guest's order's own. */
      personal_key: personalKeyOf("(SELECT coalesce(o.user_id, o.id) FROM orders o WHERE o.id = returns.order_id)"),
    })
    .from(returns);

export type SealedReturn = Awaited<ReturnType<typeof wholeReturn>>[number];

/** A statement that reads a return: one row or none, sealed. */
export const selectReturn = (ctx: Ctx, id: string) => wholeReturn(ctx).where(eq(returns.id, id));

/** A page of the returns of an order that is named by its id or number, the oldest first, one more than `limit`. */
export const selectReturnsOf = (ctx: Ctx, order: string, after: readonly CursorValue[] | null, limit: number) =>
  wholeReturn(ctx)
    .where(and(eq(returns.order_id, idOfOrder(order)), behind([returns.created_at, returns.id], "asc", after)))
    .orderBy(asc(returns.created_at), asc(returns.id))
    .limit(limit + 1);

export type ReturnFilter = {
  readonly status?: ReturnStatus | undefined;
  readonly order_id?: string | undefined;
  readonly created_at_from?: DayOrTime | undefined;
  readonly created_at_to?: DayOrTime | undefined;
};

const matching = (ctx: Ctx, { status, order_id, created_at_from: from, created_at_to: to }: ReturnFilter) =>
  and(
    order_id === undefined ? undefined : eq(returns.order_id, order_id),
    // A plus keeps it from being taken for the index of all with this status, where few are of the order.
    status === undefined ? undefined : order_id === undefined ? eq(returns.status, status) : sql`+status = ${status}`,
    within(ctx, returns.created_at, { from, to }),
  );

/** A page of returns, the newest first, one more than `limit`. */
export const selectReturns = (ctx: Ctx, filter: ReturnFilter, after: readonly CursorValue[] | null, limit: number) =>
  wholeReturn(ctx)
    .where(and(matching(ctx, filter), behind([returns.created_at, returns.id], "desc", after)))
    .orderBy(desc(returns.created_at), desc(returns.id))
    .limit(limit + 1);

export const countReturns = (ctx: Ctx, filter: ReturnFilter) =>
  ctx.db
    .select({ total_count: sql<number>`count(*)` })
    .from(returns)
    .where(matching(ctx, filter));

/** A statement that reads the returns of these orders, the oldest first, sealed. */
export const selectReturnsWhere = (ctx: Ctx, which: SQL) =>
  wholeReturn(ctx).where(which).orderBy(asc(returns.created_at), asc(returns.id));

/** What the order tells about its returns: an array as JSON, over `orders.id`. */
export const returnsOfOrder = sql`SELECT json_group_array(json_object('id', i.id, 'status', i.status, 'created_at', i.created_at, 'updated_at', i.updated_at))
  FROM (SELECT * FROM returns WHERE order_id = orders.id ORDER BY created_at, id) i`;

const places = { note: "return_items.note", rejection: "returns.rejection" } as const;

/** Seals what somebody wrote, under the key of its order. */
export const sealText = (ctx: Ctx, key: string, place: keyof typeof places, text: string): Promise<Sealed> =>
  sealPersonal(ctx, key, places[place], text);

/** The return with what people wrote in it unsealed: null once their person is erased. */
export async function unsealReturn(ctx: Ctx, { items, rejection, ...row }: SealedReturn) {
  const open = (place: keyof typeof places, sealed: Sealed | null) =>
    unsealPersonal(ctx, row.personal_key, places[place], sealed);
  return {
    ...row,
    lacks_photo:
      row.personal_key !== null && lacksPhoto({ ...row, items }, returnSettings.of(ctx.config).RETURN_REASONS),
    rejection: await open("rejection", rejection),
    refunds: row.refunds.toSorted((a, b) => a.created_at - b.created_at),
    items: await Promise.all(
      items
        .toSorted((a, b) => a.position - b.position)
        .map(async (item) => ({ ...item, note: await open("note", item.note) })),
    ),
  };
}

export type ReturnRow = Awaited<ReturnType<typeof unsealReturn>>;
