/** What an order's tenders do with it: held in the batch that places it, captured in the one that sells it, released in the one that ends it unpaid. */
import { and, eq, type SQL, sql } from "drizzle-orm";
import type { AnySQLiteColumn } from "drizzle-orm/sqlite-core";
import { z } from "zod";
import type { Ctx } from "#platform/context";
import { isGuardViolation, type Statement } from "#platform/data/db";
import { field, insertSelect, jsonRows } from "#platform/data/insert-rows";
import { jsonOf } from "#platform/data/json-column";
import { actorOf } from "./actor-of.ts";
import { type EntryKind, type Tender, tenderStates, valueKinds } from "./rules.ts";
import { orderTenders, valueAccounts, valueEntries } from "./tables.ts";

export type TendersToHold = {
  readonly order_id: string;
  /** Null for a guest, who has no store credit. */
  readonly user_id: string | null;
  readonly currency: string;
  readonly tenders: readonly Tender[];
};

/** Whether an account pays for something at this moment, in the columns of `a`. */
const isOpen = (now: number): SQL => sql`a.disabled_at IS NULL AND coalesce(a.expires_at > ${now}, 1)`;

/** What of the order's tenders an account has in this state. */
const shareOf = (order_id: string): SQL =>
  sql`(SELECT t.amount FROM order_tenders t WHERE t.order_id = ${order_id} AND t.account_id = value_accounts.id)`;

const accountsHeldBy = (order_id: string): SQL =>
  sql`${valueAccounts.id} IN (SELECT t.account_id FROM order_tenders t WHERE t.order_id = ${order_id} AND t.state = 'held')`;

/** An entry for each tender of the order that is held. */
const noteHeld = (ctx: Ctx, order_id: string, kind: EntryKind): Statement =>
  insertSelect(
    ctx,
    valueEntries,
    {
      account_id: sql`t.account_id`,
      cause: `${kind}:${order_id}`,
      kind,
      amount: sql`t.amount`,
      order_id,
      ...actorOf(ctx),
      at: ctx.now(),
    },
    sql`FROM order_tenders t WHERE t.order_id = ${order_id} AND t.state = 'held'`,
  );

const settleHeld = (ctx: Ctx, order_id: string, state: "captured" | "released"): Statement =>
  ctx.db
    .update(orderTenders)
    .set({ state })
    .where(and(eq(orderTenders.order_id, order_id), eq(orderTenders.state, "held")));

/**
 * Statements that set stored value aside for an order: put them behind its history key. The batch fails with
 * `isTenderRefused` when an account is closed, belongs to another customer, or no longer has that much.
 */
export function holdTenders(ctx: Ctx, { order_id, user_id, currency, tenders }: TendersToHold): Statement[] {
  if (tenders.length === 0) return [];
  const list = tenders.map((tender, position) => ({ ...tender, position, return_id: ctx.id() }));
  const mine = sql`a.currency = ${currency} AND coalesce(a.user_id = ${user_id}, a.user_id IS NULL)`;
  return [
    insertSelect(
      ctx,
      orderTenders,
      {
        order_id,
        account_id: sql`a.id`,
        position: field("position"),
        amount: field("amount"),
        state: "held",
        return_id: field("return_id"),
      },
      sql`FROM ${jsonRows(list)} LEFT JOIN value_accounts a ON a.id = ${field("account_id")} AND ${mine} AND ${isOpen(ctx.now())}`,
    ),
    ctx.db
      .update(valueAccounts)
      .set({ held: sql`${valueAccounts.held} + ${shareOf(order_id)}`, updated_at: ctx.now() })
      .where(accountsHeldBy(order_id)),
    noteHeld(ctx, order_id, "hold"),
  ];
}

/** Whether a batch with `holdTenders` failed because an account cannot give what was planned. */
export const isTenderRefused = (error: unknown): boolean =>
  isGuardViolation(error, "value_accounts_held") || isGuardViolation(error, "order_tenders.account_id");

/** Statements that take what is held for an order. Nothing in them can fail, and asked again they do nothing. */
export const captureTenders = (ctx: Ctx, order_id: string): Statement[] => [
  noteHeld(ctx, order_id, "capture"),
  ctx.db
    .update(valueAccounts)
    .set({
      balance: sql`${valueAccounts.balance} - ${shareOf(order_id)}`,
      held: sql`${valueAccounts.held} - ${shareOf(order_id)}`,
      updated_at: ctx.now(),
    })
    .where(accountsHeldBy(order_id)),
  settleHeld(ctx, order_id, "captured"),
];

/** Statements that free what is held for an order which ends unpaid. Nothing in them can fail, and asked again they do nothing. */
export const releaseTenders = (ctx: Ctx, order_id: string): Statement[] => [
  noteHeld(ctx, order_id, "release"),
  ctx.db
    .update(valueAccounts)
    .set({ held: sql`${valueAccounts.held} - ${shareOf(order_id)}`, updated_at: ctx.now() })
    .where(accountsHeldBy(order_id)),
  settleHeld(ctx, order_id, "released"),
];

/** What of an order's total is paid by stored value, for the select of an order. `order_id` is the outer query's, with its table before it. */
export const tenderedOf = (order_id: SQL): SQL<number> =>
  sql<number>`(SELECT coalesce(sum(t.amount), 0) FROM order_tenders t WHERE t.order_id = ${order_id})`;

/** A statement: what went back of an order's tenders so far. */
export const returnedToTenders = (ctx: Ctx, order_id: string) =>
  ctx.db
    .select({ amount: sql<number>`coalesce(sum(${orderTenders.refunded}), 0)` })
    .from(orderTenders)
    .where(eq(orderTenders.order_id, order_id));

const Tenders = z.array(
  z.object({
    account_id: z.string(),
    kind: z.enum(valueKinds),
    last4: z.string().nullable(),
    position: z.int(),
    amount: z.int(),
    state: z.enum(tenderStates),
    refunded: z.int(),
  }),
);

/** A tender as its order shows it. */
export type TenderOfOrder = z.output<typeof Tenders>[number];

/** `tenders` in the order in which they were taken, for an order's select: it costs no further trip. */
export const tendersOfOrder = (order_id: AnySQLiteColumn | SQL) =>
  sql`(SELECT json_group_array(json_object('account_id', i.account_id, 'kind', i.kind, 'last4', i.last4,
    'position', i.position, 'amount', i.amount, 'state', i.state, 'refunded', i.refunded))
    FROM (SELECT t.*, a.kind, a.last4 FROM order_tenders t JOIN value_accounts a ON a.id = t.account_id
      WHERE t.order_id = ${order_id} ORDER BY t.position) i)`.mapWith(jsonOf(Tenders));
