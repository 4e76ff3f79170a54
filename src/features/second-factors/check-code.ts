import { and, eq, isNotNull, sql } from "drizzle-orm";
import { auditUser, type Client } from "#accounts";
import { limitAttempts } from "#attempts";
import type { Ctx } from "#platform/context";
import { isGuardViolation, type Statement } from "#platform/db";
import { commit } from "#platform/outbox";
import { FactorError } from "./errors.ts";
import { hashRecoveryCode } from "./recovery-codes.ts";
import { readCode } from "./rules.ts";
import { selectFactor } from "./store.ts";
import { recoveryCodes, totpFactors } from "./tables.ts";
import { stepOf } from "./totp-secrets.ts";

/**
 * Does `work` for who has a good code of the account, and uses the code up in the same batch: the statements that `work` is
 * given come first in it, and break it when another request was faster. Tries are counted exactly, and on a device that
 * got in before apart from everybody else's. Throws `invalid_code`, `too_many_attempts`.
 */
export async function withCode<T>(
  ctx: Ctx,
  user_id: string,
  code: string,
  client: Client,
  work: (spend: Statement[]) => Promise<T>,
): Promise<T> {
  const device = `${client.address} ${client.user_agent ?? ""}`;
  const done = await limitAttempts(ctx, [{ scope: "second_factor", subject: user_id, device }], async () => {
    const spend = await checkCode(ctx, user_id, code);
    if (spend) {
      try {
        return { result: await work(spend) };
      } catch (error) {
        if (!isSpent(error)) throw error;
      }
    }
    ctx.afterAnswer(() => commit(ctx, [auditUser(ctx, "user.second_factor_refused", user_id)]));
    return null;
  });
  if (!done) throw FactorError.invalid_code();
  return done.result;
}

/** What uses the code up, for a batch, if it is a good one now; else null. */
export async function checkCode(ctx: Ctx, user_id: string, typed: string): Promise<Statement[] | null> {
  const { kind, value } = readCode(typed);
  return kind === "totp" ? checkTotp(ctx, user_id, value) : checkRecoveryCode(ctx, user_id, value);
}

async function checkTotp(ctx: Ctx, user_id: string, code: string): Promise<Statement[] | null> {
  const here = and(eq(totpFactors.user_id, user_id), isNotNull(totpFactors.confirmed_at));
  const [factor] = await selectFactor(ctx, user_id);
  if (!factor || factor.confirmed_at === null) return null;
  const step = await stepOf(ctx, factor, code);
  if (step === null || step <= factor.last_step) return null;
  return [
    ctx.db
      .update(totpFactors)
      .set({ last_step: sql`CASE WHEN ${totpFactors.last_step} < ${step} THEN ${step} END` })
      .where(here),
  ];
}

async function checkRecoveryCode(ctx: Ctx, user_id: string, code: string): Promise<Statement[] | null> {
  const here = eq(recoveryCodes.code_hash, await hashRecoveryCode(ctx, user_id, code));
  const kept = await ctx.db.select().from(recoveryCodes).where(here).get();
  if (!kept || kept.used_count > 0) return null;
  return [
    ctx.db
      .update(recoveryCodes)
      .set({ used_count: sql`${recoveryCodes.used_count} + 1`, used_at: ctx.now() })
      .where(here),
  ];
}

/** Whether the batch broke because its code was used up meanwhile. */
export const isSpent = (error: unknown): boolean =>
  isGuardViolation(error, "totp_factors.last_step") || isGuardViolation(error, "recovery_codes_once");
