/** What staff and time do to an account: each touches only what no unpaid order counts on. */
import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { isGuardViolation, type Statement } from "#platform/data/db";
import { field, fields, insertSelect, jsonRows } from "#platform/data/insert-rows";
import { actorOf } from "./actor-of.ts";
import type { EntryKind } from "./rules.ts";
import { valueAccounts, valueEntries } from "./tables.ts";

export type NewCard = {
  readonly id: string;
  readonly currency: string;
  /** Minor units, above 0. */
  readonly amount: number;
  readonly last4: string;
  readonly expires_at: number | null;
};

/** Statements that issue a gift card. */
export const issueCard = (ctx: Ctx, { id, currency, amount, last4, expires_at }: NewCard): Statement[] => [
  ctx.db.insert(valueAccounts).values({
    id,
    kind: "gift_card",
    last4,
    currency,
    issued: amount,
    balance: amount,
    expires_at,
    created_at: ctx.now(),
    updated_at: ctx.now(),
  }),
  ctx.db
    .insert(valueEntries)
    .values({ account_id: id, cause: "issue", kind: "issue", amount, ...actorOf(ctx), at: ctx.now() }),
];

/** Statements that issue many gift cards, all of them or, where `when` is false in SQL, none. */
export function issueManyCards(ctx: Ctx, cards: readonly NewCard[], when: SQL): Statement[] {
  const [now, amount] = [ctx.now(), field("amount")];
  const card = fields("id", "currency", "last4", "expires_at");
  const opened = { kind: "gift_card", issued: amount, balance: amount, created_at: now, updated_at: now } as const;
  const entry = { cause: "issue", kind: "issue", amount, ...actorOf(ctx), at: now } as const;
  return [
    insertSelect(ctx, valueAccounts, { ...card, ...opened }, sql`FROM ${jsonRows(cards)} WHERE ${when}`),
    insertSelect(ctx, valueEntries, { ...entry, account_id: field("id") }, sql`FROM ${jsonRows(cards)} WHERE ${when}`),
  ];
}

/** A statement that gives a card which was issued by an order its code's end. */
export const nameCard = (ctx: Ctx, id: string, last4: string): Statement =>
  ctx.db
    .update(valueAccounts)
    .set({ last4 })
    .where(and(eq(valueAccounts.id, id), isNull(valueAccounts.last4)));

export type Change = {
  /** Names the change, so that it is made once. */
  readonly cause: string;
  readonly kind: Extract<EntryKind, "adjust" | "refund">;
  /** Minor units. */
  readonly amount: number;
  readonly reason: string | null;
  readonly order_id?: string;
};

/**
 * Statements that change a balance. The batch fails with `isOverdrawn` when that takes more than is free, and with a broken
 * key when this very change was made before.
 */
export const changeBalance = (ctx: Ctx, account_id: string, { amount, ...entry }: Change): Statement[] => [
  ctx.db.insert(valueEntries).values({ ...entry, account_id, amount, ...actorOf(ctx), at: ctx.now() }),
  ctx.db
    .update(valueAccounts)
    .set({ balance: sql`${valueAccounts.balance} + ${amount}`, updated_at: ctx.now() })
    .where(eq(valueAccounts.id, account_id)),
];

/** As `changeBalance`, for a customer's store credit in a currency, which is there from then on. */
export const changeCredit = (
  ctx: Ctx,
  { user_id, currency }: { readonly user_id: string; readonly currency: string },
  change: Change,
): Statement[] =>
  changeOpened(ctx, { id: ctx.id(), kind: "store_credit", user_id, currency }, isCreditOf(user_id, currency), change);

/** In SQL, whether a row of the accounts is this customer's store credit in this currency. */
export const isCreditOf = (user_id: string, currency: string): SQL =>
  sql`${valueAccounts.kind} = 'store_credit' AND ${valueAccounts.user_id} = ${user_id} AND ${valueAccounts.currency} = ${currency}`;

/** Statements that change the balance of the account that `own` finds, and open it before where there is none. */
export const changeOpened = (
  ctx: Ctx,
  account: Pick<typeof valueAccounts.$inferInsert, "id" | "kind" | "user_id" | "order_id" | "currency">,
  own: SQL,
  { amount, ...entry }: Omit<Change, "amount"> & { readonly amount: number | SQL },
): Statement[] => {
  const now = ctx.now();
  return [
    ctx.db
      .insert(valueAccounts)
      .values({ ...account, issued: 0, balance: 0, created_at: now, updated_at: now })
      .onConflictDoNothing(),
    insertSelect(
      ctx,
      valueEntries,
      { ...entry, account_id: sql`value_accounts.id`, amount, ...actorOf(ctx), at: now },
      sql`FROM ${valueAccounts} WHERE ${own}`,
    ),
    ctx.db
      .update(valueAccounts)
      .set({ balance: sql`${valueAccounts.balance} + ${amount}`, updated_at: now })
      .where(own),
  ];
};

/** Whether a batch failed because a change took more than is there and free. */
export const isOverdrawn = (error: unknown): boolean =>
  isGuardViolation(error, "value_accounts_held") || isGuardViolation(error, "value_accounts_balance");

/** Statements that write off what is free of the accounts that `where` names, by a cause of its own each time. */
function writeOff(ctx: Ctx, kind: "expire" | "disable", which: ReturnType<typeof sql>): Statement[] {
  const cause = `${kind}:${ctx.id()}`;
  return [
    insertSelect(
      ctx,
      valueEntries,
      {
        account_id: sql`value_accounts.id`,
        cause,
        kind,
        amount: sql`value_accounts.balance - value_accounts.held`,
        ...actorOf(ctx),
        at: ctx.now(),
      },
      sql`FROM ${valueAccounts} WHERE ${which}`,
    ),
    ctx.db
      .update(valueAccounts)
      .set({ balance: sql`${valueAccounts.held}`, updated_at: ctx.now() })
      .where(which),
  ];
}

/** Statements that disable a card: what is free of it is written off, what unpaid orders hold stays theirs. Asked twice, it is done once. */
export const disableAccount = (ctx: Ctx, id: string): Statement[] => [
  ...writeOff(ctx, "disable", sql`value_accounts.id = ${id} AND value_accounts.disabled_at IS NULL`),
  ctx.db
    .update(valueAccounts)
    .set({ disabled_at: ctx.now(), updated_at: ctx.now() })
    .where(and(eq(valueAccounts.id, id), isNull(valueAccounts.disabled_at))),
];

type Unused = {
  /** Names what they are disabled for: once for each card. */
  readonly cause: string;
  /** Which cards, in SQL. */
  readonly which: SQL;
};

/** Statements that disable those cards that nobody has used, and leave the others as they are. */
export const disableUnused = (ctx: Ctx, { cause, which }: Unused): Statement[] => {
  const unused = sql`${which} AND value_accounts.disabled_at IS NULL AND value_accounts.held = 0
    AND value_accounts.balance = value_accounts.issued`;
  const entry = { account_id: sql`value_accounts.id`, cause, kind: "disable", ...actorOf(ctx), at: ctx.now() } as const;
  return [
    insertSelect(
      ctx,
      valueEntries,
      { ...entry, amount: sql`value_accounts.balance` },
      sql`FROM ${valueAccounts} WHERE ${unused}`,
    ),
    ctx.db.update(valueAccounts).set({ balance: 0, disabled_at: ctx.now(), updated_at: ctx.now() }).where(unused),
  ];
};

/** Statements that write off what is free of every card past its day, and what came back to a disabled one from an order that ended unpaid. */
export const expireAccounts = (ctx: Ctx): Statement[] => [
  ...writeOff(
    ctx,
    "expire",
    sql`value_accounts.balance > value_accounts.held AND value_accounts.expires_at IS NOT NULL AND value_accounts.expires_at <= ${ctx.now()}`,
  ),
  ...writeOff(
    ctx,
    "disable",
    sql`value_accounts.balance > value_accounts.held AND value_accounts.disabled_at IS NOT NULL`,
  ),
];

/** Statements that write off all of an erased person's store credit that is free: nobody is left to spend it. */
export const forfeitCredit = (ctx: Ctx, user_id: string): Statement[] =>
  writeOff(ctx, "expire", sql`value_accounts.user_id = ${user_id} AND value_accounts.balance > value_accounts.held`);
