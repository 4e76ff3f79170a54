import { findBelow } from "#access/staff";
import { changeCredit, creditOf } from "#money/stored-value";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commitValue } from "#prepaid/gift-cards";
import { readCredit } from "./read-credit.ts";
import type { Credit } from "./schemas.ts";

export type CreditChange = { readonly amount: number; readonly currency: string; readonly reason: string };

/**
 * Gives a customer store credit or takes it away, as staff. What unpaid orders hold is out of reach, and a repeat of the
 * operation changes nothing. Raises 404 `user_not_found`, 409 `balance_too_low`, and what `countMoneyBack` raises.
 */
export async function giveCredit(ctx: Ctx, user_id: string, change: CreditChange): Promise<Credit[]> {
  const { amount, currency, reason } = change;
  const { id } = await findBelow(ctx, user_id);
  const cause = `adjust:${ctx.operation_id}`;
  await commitValue(ctx, {
    back: { cause: `store_credit_${cause}`, amount, currency },
    statements: [
      ...changeCredit(ctx, { user_id: id, currency }, { cause, kind: "adjust", amount, reason }),
      audit(ctx, {
        action: "store_credit.adjusted",
        subject_type: "user",
        subject_id: id,
        after: { amount, currency, reason },
      }),
    ],
    available: async () => {
      const [credit] = await creditOf(ctx, id, currency);
      return credit ? credit.balance - credit.held : 0;
    },
  });
  return readCredit(ctx, id);
}
