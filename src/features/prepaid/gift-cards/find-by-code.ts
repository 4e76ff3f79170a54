import { eq } from "drizzle-orm";
import { clientSubjects, takeQuotas } from "#access/limits";
import { accountsById, closedBecause, type ValueAccount } from "#money/stored-value";
import type { Ctx } from "#platform/context";
import { hashCode } from "./code-of.ts";
import { GiftCardError } from "./errors.ts";
import { readCode } from "./rules.ts";
import { giftCardSettings } from "./settings.ts";
import { giftCards } from "./tables.ts";

/**
 * The account that a code opens, whatever has become of it. Every try counts exactly against its address, also the right
 * one: a code is all that it takes to spend. Raises 404 `gift_card_unknown` and 429 `too_many_code_guesses`.
 */
export async function findByCode(ctx: Ctx, typed: string): Promise<ValueAccount> {
  await countGuess(ctx);
  const code = readCode(typed);
  if (code === null) throw GiftCardError.gift_card_unknown();
  const card = await ctx.db
    .select({ id: giftCards.id })
    .from(giftCards)
    .where(eq(giftCards.code_hash, await hashCode(ctx, code)))
    .get();
  const [account] = card ? await accountsById(ctx, [card.id]) : [];
  if (!account) throw GiftCardError.gift_card_unknown();
  return account;
}

/** As `findByCode`, for a card that is to be spent. Raises 409 `gift_card_closed` too. */
export async function redeemable(ctx: Ctx, typed: string): Promise<ValueAccount> {
  const account = await findByCode(ctx, typed);
  if (closedBecause(account, ctx.now())) throw GiftCardError.gift_card_closed();
  return account;
}

/** What `findByCode` and `redeemable` may be refused with. */
export const codeProblems = [GiftCardError.gift_card_unknown, GiftCardError.too_many_code_guesses];

async function countGuess(ctx: Ctx): Promise<void> {
  const most_claims = giftCardSettings.of(ctx.config).GIFT_CARD_CODES_PER_HOUR;
  const claim = { kind: "gift_card_code", claim_id: ctx.operation_id, units: 1, most_claims } as const;
  const refused = await takeQuotas(ctx, await clientSubjects(ctx), [claim]);
  if (refused)
    throw GiftCardError.too_many_code_guesses({ retry_after_seconds: refused.retry_after_seconds ?? undefined });
}
