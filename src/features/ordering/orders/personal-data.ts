import { and, eq, inArray, isNull, type SQL, sql } from "drizzle-orm";
import { toIsoOrNull } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { inIds, type Statement } from "#platform/data/db";
import type { PersonalData } from "#platform/data/personal-data";
import { forgetAnswersOf } from "#platform/http/kept-answers";
import { forgetLocalMails } from "#platform/messages/mail";
import { selectOrders } from "./find-order.ts";
import { type OrderStatus, unsettledStatuses } from "./rules.ts";
import { toOrderFields } from "./schemas.ts";
import { fulfilments, orderContacts, orderHistory, orderNotes, orders, orderWords } from "./tables.ts";
import { unsealOrder, type OrderRow } from "./unseal-order.ts";

/** Until an order is on its way somebody has to know where it goes. */
export const unfinishedStatuses: readonly OrderStatus[] = [...unsettledStatuses, "paid", "processing", "shipping"];

/** A subquery: the ids of a person's orders. */
export const orderIdsOf = (ctx: Ctx, user_id: string) =>
  ctx.db.select({ id: orders.id }).from(orders).where(eq(orders.user_id, user_id));

const isGuestOrder = (order_id: string) => and(eq(orders.id, order_id), isNull(orders.user_id));

/** A subquery: the id of a guest's order; none for a customer's. */
export const guestOrderOf = (ctx: Ctx, order_id: string) =>
  ctx.db.select({ id: orders.id }).from(orders).where(isGuestOrder(order_id));

const areUnsold = (order_ids: readonly string[]) => and(inIds(orders.id, order_ids), isNull(orders.sold_at));

/** What is personal about these orders goes, and what staff noted; items, amounts, tags and moves stay. Their key goes with its owner. */
function eraseOrders(ctx: Ctx, which: SQL | undefined): Statement[] {
  const theirs = ctx.db.select({ id: orders.id }).from(orders).where(which);
  return [
    ctx.db.delete(orderContacts).where(inArray(orderContacts.order_id, theirs)),
    ctx.db.delete(orderNotes).where(inArray(orderNotes.order_id, theirs)),
    ctx.db.delete(orderWords).where(inArray(orderWords.order_id, theirs)),
    ctx.db.update(orderHistory).set({ note: null }).where(inArray(orderHistory.order_id, theirs)),
    ctx.db
      .update(fulfilments)
      .set({ tracking_number: null, tracking_url: null })
      .where(inArray(fulfilments.order_id, theirs)),
    ctx.db
      .update(orders)
      .set({ tracking_number: null, locale: null, erased_at: ctx.now(), updated_at: ctx.now() })
      .where(which),
    // What the holder of an order's token was answered shows who it goes to.
    forgetAnswersOf(
      ctx,
      ctx.db
        .select({ caller: sql`'order:' || ${orders.id}` })
        .from(orders)
        .where(which)
        .getSQL(),
    ),
  ];
}

export const eraseOrdersOf = (ctx: Ctx, user_id: string): Statement[] => eraseOrders(ctx, eq(orders.user_id, user_id));

/** As `eraseOrdersOf`, for those of these orders that were never sold. */
export const eraseUnsold = (ctx: Ctx, order_ids: readonly string[]): Statement[] =>
  eraseOrders(ctx, areUnsold(order_ids));

const PAGE = 100;

/** All of a person's orders, newest first, opened. */
async function ordersOfPerson(ctx: Ctx, user_id: string): Promise<OrderRow[]> {
  const found: OrderRow[] = [];
  for (let after: [number, string] | null = null; ;) {
    const rows = await selectOrders(ctx, { user_id }, after, PAGE);
    found.push(...(await Promise.all(rows.slice(0, PAGE).map((row) => unsealOrder(ctx, row)))));
    const last = rows[PAGE - 1];
    if (rows.length <= PAGE || !last) return found;
    after = [last.placed_at, last.id];
  }
}

/** With whom they sent gift cards to, which no order shows. */
const withRecipients = (row: OrderRow) => ({
  ...toOrderFields(row),
  gift_recipients: row.gift_recipients.map(({ item_id: _item, send_at, ...recipient }) => ({
    ...recipient,
    send_at: toIsoOrNull(send_at ?? null),
  })),
});

/** The addresses of a person's orders, where a developer's machine keeps copies of what went to them. */
async function mailedAddresses(ctx: Ctx, user_id: string): Promise<string[]> {
  const rows = ctx.config.is_local ? await ordersOfPerson(ctx, user_id) : [];
  return rows.map(({ email }) => email).filter((email) => email !== null);
}

export const orderPersonalData: PersonalData = {
  isNeeded: async (ctx, user_id) => {
    const isOpen = and(eq(orders.user_id, user_id), inArray(orders.status, unfinishedStatuses));
    return (await ctx.db.select({ order_id: orders.id }).from(orders).where(isOpen).limit(1)).length > 0;
  },
  gather: async (ctx, { user_id }) => ({ orders: (await ordersOfPerson(ctx, user_id)).map(withRecipients) }),
  erase: async (ctx, { user_id }) => {
    const addresses = await mailedAddresses(ctx, user_id);
    return [...eraseOrdersOf(ctx, user_id), ...forgetLocalMails(ctx, addresses)];
  },
  guest: { erase: (ctx, { order_id }) => eraseOrders(ctx, isGuestOrder(order_id)) },
};
