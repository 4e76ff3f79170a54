import { sql } from "drizzle-orm";
import { askForFactor } from "#access/sessions";
import { accountEvents, changeSignIn } from "#access/sign-in";
import { auditUser } from "#people/accounts";
import type { Ctx } from "#platform/context";
import { publish } from "#platform/data/outbox";
import type { User } from "#platform/http/auth";
import { isSpent } from "./check-code.ts";
import { FactorError } from "./errors.ts";
import { makeRecoveryCodes } from "./recovery-codes.ts";
import { readCode } from "./rules.ts";
import { selectFactor } from "./store.ts";
import { totpFactors } from "./tables.ts";
import { stepOf } from "./totp-secrets.ts";

/**
 * Turns the app on once it has shown that it knows the key, and gives the recovery codes, this once. Sessions that proved no
 * second factor end, but for this one, which just has. Throws `totp_not_begun`, `totp_on`, `invalid_code`, `factor_required`.
 */
export async function confirmTotp(ctx: Ctx, user: User, typed: string): Promise<string[]> {
  const [factor] = await selectFactor(ctx, user.id);
  if (!factor) throw FactorError.totp_not_begun();
  if (factor.confirmed_at !== null) throw FactorError.totp_on();
  const step = await stepOf(ctx, factor, readCode(typed).value);
  if (step === null) throw FactorError.invalid_code();
  const { recovery_codes, statement } = await makeRecoveryCodes(ctx, user.id);
  const { secret_sealed, created_at } = factor;
  const confirmed_at = ctx.now();
  // Whatever came between, the key that was proved is the one that is on, or nothing is.
  const unchanged = sql`${totpFactors.confirmed_at} IS NULL AND ${totpFactors.secret_sealed} = ${secret_sealed}`;
  const turnedOn = ctx.db
    .insert(totpFactors)
    .values({ user_id: user.id, secret_sealed, last_step: step, confirmed_at, created_at })
    .onConflictDoUpdate({
      target: totpFactors.user_id,
      set: { confirmed_at, last_step: sql`CASE WHEN ${unchanged} THEN ${step} END` },
    });
  try {
    await changeSignIn(ctx, user, [
      turnedOn,
      statement,
      ...askForFactor(ctx, user),
      auditUser(ctx, "user.totp_confirmed", user.id),
      publish(ctx, accountEvents["account.totp_added"], { user_id: user.id }),
    ]);
  } catch (error) {
    throw isSpent(error) ? FactorError.invalid_code() : error;
  }
  return recovery_codes;
}
