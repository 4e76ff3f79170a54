import { type SQL, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { inIds, type Statement } from "#platform/data/db";
import { insertSelect } from "#platform/data/insert-rows";
import { refundCause } from "./cause-rules.ts";
import { ledgerEntries } from "./tables.ts";

export type Booking = {
  readonly order_id: string;
  readonly payment_id: string;
  /** Minor units, above 0. */
  readonly amount: number;
  readonly currency: string;
};

/** Books money that was captured for an order. A second booking of the same capture breaks its batch. */
export const bookCapture = (ctx: Ctx, booking: Booking): Statement =>
  book(ctx, `capture:${booking.order_id}`, "sales", booking, 1);

/** Books money that was given back. A second booking of the same refund breaks its batch. */
export const bookRefund = (ctx: Ctx, refund_id: string, booking: Booking): Statement =>
  book(ctx, refundCause(refund_id), "refunds", booking, -1);

/**
 * Books a refund that became store credit or a gift card: the provider keeps the money, and the shop owes it as credit. A second
 * booking of the same refund breaks its batch.
 */
export const bookCredit = (ctx: Ctx, refund_id: string, booking: Booking): Statement =>
  transfer(ctx, refundCause(refund_id), booking, { from: "credit", to: "refunds" });

/** The account that money by hand comes into. */
export type HandAccount = "bank" | "cash";

export type Receipt = Omit<Booking, "amount"> & {
  readonly receipt_id: string;
  readonly into: HandAccount;
  /** What of it pays for the order, and what is over. Minor units, not both 0. */
  readonly counted: number;
  readonly over: number;
};

/** Books money that was seen to come in: what pays for the order is a sale, what is over is owed. A second booking breaks its batch. */
export function bookReceipt(ctx: Ctx, { receipt_id, into, counted, over, ...rest }: Receipt): Statement {
  const entry = { ...rest, cause: `receipt:${receipt_id}`, at: ctx.now() };
  return ctx.db
    .insert(ledgerEntries)
    .values([
      { ...entry, account: into, amount: counted + over },
      ...(counted > 0 ? [{ ...entry, account: "sales" as const, amount: -counted }] : []),
      ...(over > 0 ? [{ ...entry, account: "due" as const, amount: -over }] : []),
    ]);
}

/** Books a refund that a person will pay out: until then the shop owes it. A second booking of the same refund breaks its batch. */
export const bookOwedRefund = (ctx: Ctx, refund_id: string, booking: Booking): Statement =>
  transfer(ctx, refundCause(refund_id), booking, { from: "due", to: "refunds" });

/** As `bookOwedRefund`, for a row that only the database knows: those of `from` for which `where` is true. */
export const bookOwedFrom = (ctx: Ctx, row: BookedRow, { from, where }: { from: SQL; where: SQL }): Statement =>
  insertSelect(
    ctx,
    ledgerEntries,
    { ...row, account: sql`side.account`, amount: sql`side.sign * ${row.amount}`, at: ctx.now() },
    sql`FROM ${from}, (SELECT 'due' AS account, -1 AS sign UNION ALL SELECT 'refunds', 1) side WHERE ${where}`,
  );

/** Books what was paid out of what the shop owed. A second booking of the same breaks its batch. */
export const bookPaidOut = (ctx: Ctx, due_id: string, out_of: HandAccount, booking: Booking): Statement =>
  transfer(ctx, `due:${due_id}`, booking, { from: out_of, to: "due" });

/** Takes a refund back that the provider could not carry out after all. */
export const bookFailedRefund = (ctx: Ctx, refund_id: string, booking: Booking): Statement =>
  book(ctx, `refund_failed:${refund_id}`, "refunds", booking, 1);

const book = (ctx: Ctx, cause: string, against: "sales" | "refunds", booking: Booking, sign: 1 | -1): Statement =>
  sign === 1
    ? transfer(ctx, cause, booking, { from: against, to: "provider" })
    : transfer(ctx, cause, booking, { from: "provider", to: against });

type Account = (typeof ledgerEntries.$inferSelect)["account"];

function transfer(
  ctx: Ctx,
  cause: string,
  { amount, ...rest }: Booking,
  { from, to }: { readonly from: Account; readonly to: Account },
): Statement {
  const entry = { ...rest, cause, at: ctx.now() };
  return ctx.db.insert(ledgerEntries).values([
    { ...entry, account: to, amount },
    { ...entry, account: from, amount: -amount },
  ]);
}

/** Money that leaves the provider's account: a pair of entries, each `amount` of its side. */
const sides = sql`(SELECT 'provider' AS account, -1 AS sign UNION ALL SELECT 'refunds', 1) side`;

/** A row that money goes back for, in the columns of what it is selected from. */
export type BookedRow = {
  readonly cause: string | SQL;
  readonly order_id: SQL;
  readonly payment_id: SQL;
  /** Minor units. */
  readonly amount: SQL;
  readonly currency: SQL;
};

/** As `bookRefund`, for rows that only the database knows: those of `from` for which `where` is true. */
export const bookRefundsFrom = (ctx: Ctx, row: BookedRow, { from, where }: { from: SQL; where: SQL }): Statement =>
  insertSelect(
    ctx,
    ledgerEntries,
    { ...row, account: sql`side.account`, amount: sql`side.sign * ${row.amount}`, at: ctx.now() },
    sql`FROM ${from}, ${sides} WHERE ${where}`,
  );

/**
 * What the ledger says the provider holds for an order: a scalar subquery, null where nothing was ever booked. `order_id` is
 * the outer query's, with its table before it: alone it would be the ledger's own.
 */
export const balanceOf = (order_id: SQL): SQL<number | null> =>
  sql<number | null>`(SELECT sum(l.amount) FROM ledger_entries l
  WHERE l.order_id = ${order_id} AND l.account = 'provider')`;

/** A statement: what the ledger says of the payments by hand of these orders, in minor units: what is in hand, what is owed, and what was sold. One without an entry has no row. */
export const handBalances = (ctx: Ctx, order_ids: readonly string[]) => {
  const sum = (sign: 1 | -1, accounts: SQL) =>
    sql<number>`sum(CASE WHEN ${ledgerEntries.account} IN (${accounts}) THEN ${sql.raw(String(sign))} * ${ledgerEntries.amount} ELSE 0 END)`;
  return ctx.db
    .select({
      payment_id: ledgerEntries.payment_id,
      in_hand: sum(1, sql`'bank', 'cash'`),
      owed: sum(-1, sql`'due'`),
      sold: sum(-1, sql`'sales'`),
    })
    .from(ledgerEntries)
    .where(inIds(ledgerEntries.order_id, order_ids))
    .groupBy(ledgerEntries.payment_id);
};
