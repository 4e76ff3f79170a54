import { countMoneyBack, type MoneyBack, refuseMoneyBack } from "#money/refund-limits";
import { isOverdrawn } from "#money/stored-value";
import type { Ctx } from "#platform/context";
import { isUniqueViolation, type Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { GiftCardError } from "./errors.ts";

export type ValueChange = {
  /** What it counts as towards the limit of its actor. An amount below 0 gives nothing back, and is not counted. */
  readonly back: MoneyBack;
  readonly statements: readonly Statement[];
  /** What is free of the account, in minor units: read only when the change would take more. */
  readonly available?: () => Promise<number> | number;
};

/**
 * Commits a change of stored value by staff, which counts as money given back. The same change made before, or at the same
 * moment by a repeat, changes nothing. Raises 409 `balance_too_low`, and what `countMoneyBack` raises.
 */
export async function commitValue(ctx: Ctx, { back, statements, available = () => 0 }: ValueChange): Promise<void> {
  try {
    await commit(ctx, [...(back.amount > 0 ? countMoneyBack(ctx, back) : []), ...statements]);
  } catch (error) {
    await refuseMoneyBack(ctx, error, back);
    if (isOverdrawn(error))
      throw GiftCardError.balance_too_low({ available: await available(), currency: back.currency });
    if (!isUniqueViolation(error, "value_entries.cause") && !isUniqueViolation(error, "value_accounts.id")) throw error;
  }
}
