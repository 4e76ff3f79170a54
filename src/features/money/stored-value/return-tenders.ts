/** Stored value that goes back: to the account that it came from, or on a new card where that account is closed. */
import { and, eq, type SQL, sql } from "drizzle-orm";
import { cancelCause, refundCause } from "#money/ledger";
import type { Ctx } from "#platform/context";
import { isGuardViolation, type Statement } from "#platform/data/db";
import { insertSelect } from "#platform/data/insert-rows";
import { publish } from "#platform/data/outbox";
import { actorOf } from "./actor-of.ts";
import { valueEvents } from "./events.ts";
import { orderTenders, valueAccounts, valueEntries } from "./tables.ts";

type Due = {
  readonly order_id: string;
  /** Names what it goes back for: once for each account. */
  readonly cause: string;
  /** What goes back, and of which tenders, in the columns of the tender `t`. */
  readonly amount: SQL;
  readonly where: SQL;
};

/** The tenders that something goes back to, each with the account that takes it. */
function dueRows(ctx: Ctx, { order_id, amount, where }: Due): SQL {
  const is_open = sql`(a.disabled_at IS NULL AND coalesce(a.expires_at > ${ctx.now()}, 1))`;
  return sql`(SELECT t.order_id, ${amount} AS amount, a.currency, ${is_open} AS is_open,
    CASE WHEN ${is_open} THEN t.account_id ELSE t.return_id END AS target_id
    FROM order_tenders t JOIN value_accounts a ON a.id = t.account_id WHERE t.order_id = ${order_id} AND ${where}) due`;
}

function returnStatements(ctx: Ctx, due: Due): Statement[] {
  const [rows, now] = [dueRows(ctx, due), ctx.now()];
  const card = { kind: "gift_card", issued: 0, balance: 0, created_at: now, updated_at: now } as const;
  return [
    insertSelect(
      ctx,
      valueAccounts,
      { ...card, id: sql`due.target_id`, order_id: sql`due.order_id`, currency: sql`due.currency` },
      sql`FROM ${rows} WHERE NOT due.is_open`,
    ).onConflictDoNothing(),
    insertSelect(
      ctx,
      valueEntries,
      {
        account_id: sql`due.target_id`,
        cause: due.cause,
        kind: "refund",
        amount: sql`due.amount`,
        order_id: sql`due.order_id`,
        ...actorOf(ctx),
        at: now,
      },
      sql`FROM ${rows}`,
    ),
    ctx.db
      .update(valueAccounts)
      .set({
        balance: sql`${valueAccounts.balance} + (SELECT due.amount FROM ${rows} WHERE due.target_id = value_accounts.id)`,
        updated_at: now,
      })
      .where(sql`${valueAccounts.id} IN (SELECT due.target_id FROM ${rows})`),
  ];
}

/**
 * Statements that give back all that is left of an order's captured tenders. Nothing in them can fail, and asked again they
 * do nothing. `list` are statements that write down the refunds: they run while the rest can still be read.
 */
export const returnTenders = (ctx: Ctx, order_id: string, list: readonly Statement[]): Statement[] => [
  ...list,
  ...returnStatements(ctx, {
    order_id,
    cause: cancelCause(order_id),
    amount: sql`t.amount - t.refunded`,
    where: restCondition,
  }),
  ctx.db
    .update(orderTenders)
    .set({ refunded: sql`${orderTenders.amount}` })
    .where(and(eq(orderTenders.order_id, order_id), eq(orderTenders.state, "captured"))),
  publish(ctx, valueEvents["stored_value.returned"], { order_id }),
];

/** True in SQL for a tender `t` of which something was taken and has not gone back. */
export const restCondition: SQL = sql`t.state = 'captured' AND t.amount > t.refunded`;

export type PartReturned = {
  readonly refund_id: string;
  readonly order_id: string;
  readonly account_id: string;
  /** Minor units, above 0. */
  readonly amount: number;
};

/** A statement that counts a part of a tender as gone back. The batch fails with `isOverReturned` when less than that was taken and is left. */
export const countReturned = (ctx: Ctx, { order_id, account_id, amount }: Omit<PartReturned, "refund_id">): Statement =>
  ctx.db
    .update(orderTenders)
    .set({ refunded: sql`${orderTenders.refunded} + ${amount}` })
    .where(and(eq(orderTenders.order_id, order_id), eq(orderTenders.account_id, account_id)));

/** Statements that give a part of a tender back. The batch fails with `isOverReturned` when less than that was taken and is left. */
export const returnTender = (ctx: Ctx, { refund_id, order_id, account_id, amount }: PartReturned): Statement[] => [
  countReturned(ctx, { order_id, account_id, amount }),
  ...returnStatements(ctx, {
    order_id,
    cause: refundCause(refund_id),
    amount: sql`${amount}`,
    where: sql`t.account_id = ${account_id}`,
  }),
  publish(ctx, valueEvents["stored_value.returned"], { order_id }),
];

/** Whether a batch with `returnTender` failed because it would give back more than was taken. */
export const isOverReturned = (error: unknown): boolean => isGuardViolation(error, "order_tenders_refunded");
