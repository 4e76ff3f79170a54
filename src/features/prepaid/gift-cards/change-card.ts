import { changeBalance, closedBecause, disableAccount } from "#money/stored-value";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit } from "#platform/data/outbox";
import { commitValue } from "./commit-value.ts";
import { GiftCardError } from "./errors.ts";
import { findCard } from "./store.ts";

type Adjustment = { readonly amount: number; readonly reason: string };

/**
 * Puts money on a card or takes it off, as staff. Amounts held by unpaid orders cannot be taken. A repeat of the operation changes
 * nothing. Raises 404 `gift_card_not_found`, 409 `gift_card_closed`, `balance_too_low`, and what `countMoneyBack` raises.
 */
export async function adjustCard(ctx: Ctx, id: string, { amount, reason }: Adjustment) {
  const { currency, balance, held, ...card } = await findCard(ctx, id);
  if (closedBecause(card, ctx.now())) throw GiftCardError.gift_card_closed();
  const cause = `adjust:${ctx.operation_id}`;
  await commitValue(ctx, {
    back: { cause: `gift_card_${cause}`, amount, currency },
    statements: [
      ...changeBalance(ctx, id, { cause, kind: "adjust", amount, reason }),
      audit(ctx, {
        action: "gift_card.adjusted",
        subject_type: "gift_card",
        subject_id: id,
        after: { amount, currency, reason },
      }),
    ],
    available: () => balance - held,
  });
  return findCard(ctx, id);
}

/** Disables a card for good, as staff: what is free of it is written off. Asked twice, it is done once. Raises 404 `gift_card_not_found`. */
export async function disableCard(ctx: Ctx, id: string) {
  const { disabled_at } = await findCard(ctx, id);
  if (disabled_at === null)
    await commit(ctx, [
      ...disableAccount(ctx, id),
      audit(ctx, { action: "gift_card.disabled", subject_type: "gift_card", subject_id: id }),
    ]);
  return findCard(ctx, id);
}
