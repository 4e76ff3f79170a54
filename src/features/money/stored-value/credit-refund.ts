/** Money and stored value of an order that becomes credit: a customer's store credit, or a guest's new gift card. */
import { type SQL, sql } from "drizzle-orm";
import { refundCause } from "#money/ledger";
import type { Ctx } from "#platform/context";
import { isGuardViolation, type Statement } from "#platform/data/db";
import { publish } from "#platform/data/outbox";
import { changeOpened, isCreditOf } from "./change-account.ts";
import { valueEvents } from "./events.ts";
import { valueAccounts } from "./tables.ts";

/** The account that a refund becomes credit of. */
export type CreditTarget = {
  /** Null for a guest. */
  readonly user_id: string | null;
  /** The id of the gift card that a guest gets: the parts of one refund share it. */
  readonly gift_card_id: string;
  readonly currency: string;
};

export type RefundCredited = CreditTarget & {
  readonly refund_id: string;
  readonly order_id: string;
  /** Minor units, above 0. */
  readonly amount: number;
  /** In SQL, whether the order is still one whose money may become credit. */
  readonly still: SQL;
};

const isTarget = ({ user_id, gift_card_id, currency }: CreditTarget): SQL =>
  user_id === null ? sql`${valueAccounts.id} = ${gift_card_id}` : isCreditOf(user_id, currency);

/** In SQL, the id of the account that `creditRefund` has opened. */
export const creditAccountOf = (target: CreditTarget): SQL<string> =>
  sql<string>`(SELECT value_accounts.id FROM ${valueAccounts} WHERE ${isTarget(target)})`;

/**
 * Statements that add a refund to the credit of its order's customer, or put it on a gift card for its guest, which gets its code
 * and its mail by `stored_value.returned`. The batch fails with `isCreditRefused` unless `still` holds.
 */
export function creditRefund(ctx: Ctx, { refund_id, order_id, amount, still, ...target }: RefundCredited): Statement[] {
  const { user_id, gift_card_id, currency } = target;
  const account =
    user_id === null
      ? ({ id: gift_card_id, kind: "gift_card", order_id, currency } as const)
      : ({ id: ctx.id(), kind: "store_credit", user_id, currency } as const);
  const change = {
    cause: refundCause(refund_id),
    kind: "refund",
    reason: null,
    order_id,
    // NULL breaks the batch.
    amount: sql`CASE WHEN ${still} THEN ${amount} END`,
  } as const;
  return [
    ...changeOpened(ctx, account, isTarget(target), change),
    ...(user_id === null ? [publish(ctx, valueEvents["stored_value.returned"], { order_id })] : []),
  ];
}

/** Whether a batch with `creditRefund` failed because the order's money may not become credit. */
export const isCreditRefused = (error: unknown): boolean => isGuardViolation(error, "value_entries.amount");
