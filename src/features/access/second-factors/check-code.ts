import { and, eq, isNotNull, type SQL, sql } from "drizzle-orm";
import { limitAttempts, type Target } from "#access/limits";
import type { Client } from "#access/sessions";
import { accountGuard, auditUser, isAccountGuard } from "#people/accounts";
import type { Ctx } from "#platform/context";
import { isGuardViolation, type Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { FactorError } from "./errors.ts";
import { hashRecoveryCode } from "./recovery-codes.ts";
import { readCode } from "./rules.ts";
import { selectFactor } from "./store.ts";
import { recoveryCodes, totpFactors } from "./tables.ts";
import { stepOf } from "./totp-secrets.ts";

/** Who tries a code: somebody who logs in, or a session that is signed in. */
export type Trier = { readonly client: Client } | { readonly session_id: string };

const targetOf = (user_id: string, by: Trier): Target =>
  "session_id" in by
    ? { scope: "session_code", subject: by.session_id }
    : { scope: "second_factor", subject: user_id, device: `${by.client.address} ${by.client.user_agent ?? ""}` };

/**
 * Does `work` for who has a good code of the account, and uses the code up in the same batch: the statements that `work` is
 * given come first in it, and break it when another request was faster. Tries are counted exactly, and those of a session, or
 * of a device that got in before, apart from everybody else's. Throws `invalid_code`, `too_many_attempts`.
 */
export async function withCode<T>(
  ctx: Ctx,
  user_id: string,
  code: string,
  by: Trier,
  work: (spend: Statement[]) => Promise<T>,
): Promise<T> {
  const done = await limitAttempts(ctx, [targetOf(user_id, by)], async () => {
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
    stillThere(ctx, user_id, sql`totp_factors AS own WHERE own.user_id = users.id AND own.confirmed_at IS NOT NULL`),
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
    stillThere(ctx, user_id, sql`recovery_codes AS own WHERE own.code_hash = ${kept.code_hash}`),
  ];
}

/** An update of no row stops no batch: a factor that was taken away since it was read must. */
const stillThere = (ctx: Ctx, user_id: string, rows: SQL): Statement =>
  accountGuard(ctx, user_id, sql`EXISTS (SELECT 1 FROM ${rows})`);

/** Whether the batch broke because its code was used up, or the factor or the log-in ended, meanwhile. */
export const isSpent = (error: unknown): boolean =>
  isGuardViolation(error, "totp_factors.last_step") ||
  isGuardViolation(error, "recovery_codes_once") ||
  isAccountGuard(error);
