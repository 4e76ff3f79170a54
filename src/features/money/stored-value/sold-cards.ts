/** Cards that an order sells: one for each unit, made once the order is paid, and ended before its money goes back. */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "#platform/context";
import { isGuardViolation, type Statement } from "#platform/data/db";
import { field, fields, insertSelect, jsonRows } from "#platform/data/insert-rows";
import { actorOf } from "./actor-of.ts";
import { valueAccounts, valueEntries } from "./tables.ts";

export type SoldCard = {
  /** Always the same for the same unit of the same line. */
  readonly id: string;
  readonly order_id: string;
  readonly order_item_id: string;
  /** From 1 on. */
  readonly unit: number;
  readonly currency: string;
  /** What the unit was sold for, in minor units, above 0. */
  readonly amount: number;
  readonly last4: string;
};

/**
 * Statements that issue the cards of units that were sold. Cards that are there already stay as they are. `is_due` decides in
 * the same batch, in terms of `field("order_item_id")` and `field("unit")`, whether a unit is still owed.
 */
export function issueSoldCards(ctx: Ctx, cards: readonly SoldCard[], is_due: SQL): Statement[] {
  const now = ctx.now();
  const card = fields("id", "order_id", "order_item_id", "unit", "currency", "last4");
  const amount = field("amount");
  const opened = { kind: "gift_card", issued: amount, balance: amount, created_at: now, updated_at: now } as const;
  return [
    insertSelect(
      ctx,
      valueAccounts,
      { ...card, ...opened },
      sql`FROM ${jsonRows(cards)} WHERE ${is_due}`,
    ).onConflictDoNothing(),
    insertSelect(
      ctx,
      valueEntries,
      {
        account_id: sql`a.id`,
        cause: "issue",
        kind: "issue",
        amount,
        order_id: card.order_id,
        ...actorOf(ctx),
        at: now,
      },
      sql`FROM ${jsonRows(cards)} JOIN value_accounts a ON a.id = ${card.id} WHERE true`,
    ).onConflictDoNothing(),
  ];
}

/** In SQL, how many cards of a line can still be spent or are spent: those that nothing has ended. */
export const liveCardsOf = (order_item_id: SQL): SQL =>
  sql`(SELECT count(*) FROM value_accounts l WHERE l.order_item_id = ${order_item_id} AND l.disabled_at IS NULL)`;

/** In SQL, how many of those nobody has used. */
export const unusedCardsOf = (order_item_id: SQL): SQL =>
  sql`(SELECT count(*) FROM value_accounts u WHERE u.order_item_id = ${order_item_id} AND u.disabled_at IS NULL
    AND u.held = 0 AND u.balance = u.issued)`;

type Ending = {
  readonly order_id: string;
  /** Names what they are ended for: once for each card. */
  readonly cause: string;
  /** How many cards of a line are to end, in terms of the card `a`. */
  readonly excess: SQL;
};

/**
 * Statements that disable cards which an order sold, before its money goes back: the ones that nobody has used first. The
 * batch fails with `isCardUsed` when one of them was used, or is held by an unpaid order.
 */
export const endSoldCards = (ctx: Ctx, { order_id, cause, excess }: Ending): Statement[] => [
  insertSelect(
    ctx,
    valueEntries,
    {
      // NULL breaks the batch.
      account_id: sql`CASE WHEN r.is_unused THEN r.id END`,
      cause,
      kind: "disable",
      amount: sql`r.balance`,
      order_id,
      ...actorOf(ctx),
      at: ctx.now(),
    },
    sql`FROM (SELECT a.id, a.balance, (a.held = 0 AND a.balance = a.issued) AS is_unused, ${excess} AS excess,
      row_number() OVER (PARTITION BY a.order_item_id ORDER BY (a.held = 0 AND a.balance = a.issued) DESC, a.unit DESC) AS place
      FROM value_accounts a WHERE a.order_id = ${order_id} AND a.order_item_id IS NOT NULL AND a.disabled_at IS NULL) r
      WHERE r.place <= r.excess`,
  ),
  ctx.db
    .update(valueAccounts)
    .set({ balance: 0, disabled_at: ctx.now(), updated_at: ctx.now() })
    .where(endedFor(order_id, cause)),
];

const endedFor = (order_id: string, cause: string): SQL =>
  sql`${valueAccounts.order_id} = ${order_id} AND EXISTS (SELECT 1 FROM value_entries e WHERE e.account_id = value_accounts.id AND e.cause = ${cause})`;

/** Whether a batch with `endSoldCards` failed because a card was used. */
export const isCardUsed = (error: unknown): boolean => isGuardViolation(error, "value_entries.account_id");

type Restoring = Omit<Ending, "excess"> & {
  /** Whether they are to be given back, in SQL. */
  readonly when: SQL;
};

/** Statements that give the cards back that were ended for money which did not go back after all. Asked twice, it is done once. */
export const restoreSoldCards = (ctx: Ctx, { order_id, cause, when }: Restoring): Statement[] => [
  insertSelect(
    ctx,
    valueEntries,
    {
      account_id: sql`e.account_id`,
      cause: `restore:${cause}`,
      kind: "restore",
      amount: sql`e.amount`,
      order_id,
      ...actorOf(ctx),
      at: ctx.now(),
    },
    sql`FROM value_accounts a JOIN value_entries e ON e.account_id = a.id AND e.cause = ${cause} WHERE a.order_id = ${order_id} AND ${when}`,
  ).onConflictDoNothing(),
  ctx.db
    .update(valueAccounts)
    .set({
      balance: sql`${valueAccounts.issued}`,
      disabled_at: null,
      updated_at: ctx.now(),
    })
    .where(sql`${endedFor(order_id, cause)} AND ${valueAccounts.disabled_at} IS NOT NULL AND ${when}`),
];

/** What `cardsOfItem` reads. */
export const CardsOfItem = z.array(
  z.object({ id: z.string(), last4: z.string(), is_disabled: z.number().transform(Boolean) }),
);

/** In SQL, the cards of a line of an order, for the JSON that its items are read as. */
export const cardsOfItem = (order_item_id: SQL): SQL =>
  sql`(SELECT json_group_array(json_object('id', id, 'last4', last4, 'is_disabled', disabled_at IS NOT NULL))
    FROM (SELECT id, last4, disabled_at FROM value_accounts WHERE order_item_id = ${order_item_id} ORDER BY unit))`;
