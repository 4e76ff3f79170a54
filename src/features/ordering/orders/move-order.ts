import { and, type Column, eq, inArray, lt, type SQL, sql } from "drizzle-orm";
import { awaitWithoutEnd } from "#money/payments";
import type { Ctx } from "#platform/context";
import { isUniqueViolation, type Statement } from "#platform/data/db";
import { publish } from "#platform/data/outbox";
import type { Actor } from "#platform/http/auth";
import { orderEvents } from "./events.ts";
import {
  type CancellableStatus,
  type CancelReason,
  type FailureReason,
  hasEnded,
  type HoldReason,
  nextStatus,
  type OrderEnding,
  type OrderEvent,
  type OrderStatus,
  type OverrideReason,
} from "./rules.ts";
import { fulfilments, orderHistory, orderItems, orders } from "./tables.ts";

export type HistoryActor = {
  readonly actor_type: "guest" | "customer" | "staff" | "system";
  readonly actor_id: string;
};

/** Who moved an order, as its history tells it. */
function actorOf(actor: Actor): HistoryActor {
  if (actor.type === "api_key") return { actor_type: "staff", actor_id: actor.id };
  if (actor.type !== "user") return { actor_type: actor.type, actor_id: actor.id };
  return { actor_type: actor.role === "customer" ? "customer" : "staff", actor_id: actor.id };
}

/** The row as it was read: a move starts from exactly this version. */
export type OrderAt = { readonly order_id: string; readonly status: OrderStatus; readonly version: number };

/** How a whole order is cancelled, besides that it is. */
export type CancelTerms = {
  readonly cancel_reason: CancelReason | null;
  /** Whether its units go back on the shelf, or are written off. */
  readonly cancel_restocks: boolean;
  /** Whether its customer hears of it by mail. */
  readonly cancel_notifies: boolean;
};

export type MoveNotes = Partial<CancelTerms> & {
  /** With `hold` and `release`. */
  readonly held_at?: number | null;
  readonly hold_reason?: HoldReason | null;
  /** With `close`. */
  readonly ends_as?: OrderEnding;
  /** With `cancel` after payment. */
  readonly cancelled_from?: CancellableStatus;
  /** With `ship` and `ship_part`. */
  readonly tracking_number?: string | null;
  readonly carrier?: string | null;
  /** For the timeline: why units, or all of it, are cancelled, it is held, or a parcel could not be delivered, or unpaid goods leave. */
  readonly reason?: CancelReason | HoldReason | FailureReason | OverrideReason | null;
  /** For the timeline, and shown to the customer. */
  readonly note?: string | null;
};

/** What other features hear of, by event. */
const announcements = {
  pay: orderEvents["order.paid"],
  accept: orderEvents["order.accepted"],
  ship: orderEvents["order.shipped"],
  deliver: orderEvents["order.delivered"],
} as const;
const isAnnounced = (event: OrderEvent): event is keyof typeof announcements => event in announcements;

/** From here on the goods are the shopper's. */
const selling: ReadonlySet<OrderEvent> = new Set(["pay", "accept"]);

/**
 * Statements that move an order along the transition table, the guard first: put them at the head of the batch. When
 * somebody else has moved it from this version the batch fails with `isHistoryTaken`, and nothing in it is done. Announces
 * `order.paid`, `order.accepted`, `order.shipped`, `order.delivered` and `order.ended` in the same batch. Goods that leave unpaid end the
 * deadline of their payment. Throws on a move that the table does not know.
 */
export function moveOrderStatements(ctx: Ctx, order: OrderAt, event: OrderEvent, notes: MoveNotes = {}): Statement[] {
  const status = nextStatus(order.status, event);
  if (!status) throw new Error(`order ${order.order_id} cannot ${event} from ${order.status}`);
  const { order_id } = order;
  const { note = null, reason = null, ...fields } = notes;
  const version = order.version + 1;
  const now = ctx.now();
  const ended = hasEnded(status) ? orderEvents["order.ended"] : undefined;
  const announcement = ended ?? (isAnnounced(event) ? announcements[event] : undefined);
  return [
    ctx.db
      .insert(orderHistory)
      .values({ order_id, version, event, status, ...actorOf(ctx.actor), reason, note, created_at: now }),
    ctx.db
      .update(orders)
      .set({
        status,
        version,
        ...fields,
        ...(selling.has(event) ? { sold_at: now } : {}),
        // Nothing is left to be held.
        ...(hasEnded(status) || event === "ship" ? { held_at: null, hold_reason: null } : {}),
        updated_at: now,
        touched_at: now,
      })
      .where(and(eq(orders.id, order_id), eq(orders.version, order.version))),
    ...(announcement === undefined ? [] : [publish(ctx, announcement, { order_id })]),
    ...(status === "cancelling" ? dropPrepared(ctx, order_id) : []),
    ...(reason === "unpaid" ? [awaitWithoutEnd(ctx, order_id)] : []),
  ];
}

/** Statements: what was prepared of a cancelled order does not leave. */
export const dropPrepared = (ctx: Ctx, order_id: string): Statement[] => [
  ctx.db
    .update(fulfilments)
    .set({ status: "cancelled", updated_at: ctx.now() })
    .where(and(eq(fulfilments.order_id, order_id), eq(fulfilments.status, "prepared"))),
  ctx.db.update(orderItems).set({ prepared_quantity: 0 }).where(eq(orderItems.order_id, order_id)),
];

/** Whether a batch failed because the history key that it began with was taken: another move, placing or fence was first. */
export const isHistoryTaken = (error: unknown): boolean => isUniqueViolation(error, "order_history.order_id");

/** A statement that takes the first history key as `pending`, with which an order is placed. */
export const openHistoryStatement = (ctx: Ctx, order_id: string): Statement =>
  ctx.db
    .insert(orderHistory)
    .values({ order_id, version: 1, event: "place", status: "pending", ...actorOf(ctx.actor), created_at: ctx.now() });

/** A statement that takes the first history key as `closed`, so that an order with this id can never be placed. */
export const fenceOrderStatement = (ctx: Ctx, order_id: string): Statement =>
  ctx.db
    .insert(orderHistory)
    .values({ order_id, version: 1, event: "fence", status: "closed", ...actorOf(ctx.actor), created_at: ctx.now() });

/**
 * A statement: forgets checkouts from before that time that ended before they became an order. Nobody can come late to one: its
 * cart keeps the journal for a week.
 */
export const forgetFences = (ctx: Ctx, before: number, limit: number) =>
  ctx.db
    .delete(orderHistory)
    .where(
      sql`rowid IN (SELECT rowid FROM ${orderHistory} WHERE status = 'closed' AND ${lt(orderHistory.created_at, before)} LIMIT ${limit})`,
    );

/** A statement that reads how the history of this id began: no row, `pending`, or `closed` by a fence. */
export const openingOf = (ctx: Ctx, order_id: string) =>
  ctx.db
    .select({ status: orderHistory.status })
    .from(orderHistory)
    .where(and(eq(orderHistory.order_id, order_id), eq(orderHistory.version, 1)));

/** A statement that notes a cancel on an order whose money is just being taken; it returns the row when it did. The first one says how. */
export const requestCancelStatement = (ctx: Ctx, order_id: string, terms?: CancelTerms) =>
  ctx.db
    .update(orders)
    .set({
      cancel_requested_at: sql`coalesce(${orders.cancel_requested_at}, ${ctx.now()})`,
      ...(terms === undefined
        ? {}
        : {
            cancel_reason: first(orders.cancel_reason, terms.cancel_reason),
            cancel_restocks: first(orders.cancel_restocks, Number(terms.cancel_restocks)),
            cancel_notifies: first(orders.cancel_notifies, Number(terms.cancel_notifies)),
          }),
    })
    .where(and(eq(orders.id, order_id), inArray(orders.status, ["committing", "capturing"])))
    .returning({ id: orders.id });

/** What a column becomes with the first cancel that is noted, and keeps. */
const first = (column: Column, value: string | number | null): SQL =>
  sql`CASE WHEN ${orders.cancel_requested_at} IS NULL THEN ${value} ELSE ${column} END`;

/** True in SQL while the order can still be paid for: the condition under which an intent may be attached. */
export const stillPending = (order_id: string): SQL =>
  sql`EXISTS (SELECT 1 FROM ${orders} WHERE ${orders.id} = ${order_id} AND ${orders.status} = 'pending')`;

/** True in SQL while the order's money may become credit: it is sold, nobody cancels it, and its customer was not erased. */
export const mayBecomeCredit = (order_id: string): SQL =>
  sql`EXISTS (SELECT 1 FROM orders AS sold WHERE sold.id = ${order_id} AND sold.erased_at IS NULL
    AND sold.status IN ('paid', 'processing', 'shipping', 'shipped', 'delivered'))`;
