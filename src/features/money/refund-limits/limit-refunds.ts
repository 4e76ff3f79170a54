import { and, eq, gt, lt, sql } from "drizzle-orm";
import { paymentPermissions } from "#money/payments";
import { PlatformError } from "#platform/basics/errors";
import { exponentOf } from "#platform/basics/money";
import { HOUR, SECOND } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { isGuardViolation, runBatch, type Statement } from "#platform/data/db";
import { isStale, requirePermission, requireStepUp } from "#platform/http/access";
import { RefundLimitError } from "./errors.ts";
import { isLargeRefund } from "./rules.ts";
import { refundSettings } from "./settings.ts";
import { returnedMoney } from "./tables.ts";

/** Money that an actor is about to give back. */
export type MoneyBack = {
  /** Names the effect: counted once, even when it is retried. */
  readonly cause: string;
  /** Minor units, above 0. */
  readonly amount: number;
  readonly currency: string;
};

const actorOf = ({ actor }: Ctx): string => `${actor.type}:${actor.id}`;

/** The most within an hour, in whole units; null for the shop itself, which gives back what the protocol owes. */
function hardLimit({ actor, config }: Ctx): number | null {
  if (actor.type === "system") return null;
  const { HOURLY_REFUNDS, HOURLY_REFUNDS_API_KEY } = refundSettings.of(config);
  return actor.type === "api_key" ? HOURLY_REFUNDS_API_KEY : HOURLY_REFUNDS;
}

/** How much of the hour's limit is open without another proof. */
function openLimit(ctx: Ctx): number | null {
  const limit = hardLimit(ctx);
  if (limit === null || !isStale(ctx, ctx.actor)) return limit;
  return Math.min(limit, refundSettings.of(ctx.config).HOURLY_REFUNDS_STEP_UP);
}

/**
 * Statements that count the money against the actor's hour, exactly: put them into the batch that gives it back. It fails
 * when that would be too much; hand its error to `refuseMoneyBack`. Throws `permission_required` for callers without
 * `payments:write`, and `step_up_required` for a large amount without a fresh proof.
 */
export function countMoneyBack(ctx: Ctx, { cause, amount, currency }: MoneyBack): Statement[] {
  requirePermission(ctx, paymentPermissions.write);
  if (isLargeRefund({ amount, currency }, refundSettings.of(ctx.config).LARGE_REFUND)) requireStepUp(ctx);
  const limit = openLimit(ctx);
  if (limit === null) return [];
  const [actor, now] = [actorOf(ctx), ctx.now()];
  const within_limit = sql`CASE
    WHEN EXISTS (SELECT 1 FROM returned_money AS known WHERE known.cause = ${cause}) THEN 1
    WHEN ${amount} + (SELECT coalesce(sum(other.amount), 0) FROM returned_money AS other
      WHERE other.actor = ${actor} AND other.currency = ${currency} AND other.at > ${now - HOUR})
      <= ${limit * 10 ** exponentOf(currency)} THEN 1 END`;
  return [
    ctx.db
      .insert(returnedMoney)
      .values({ cause, actor, amount, currency, at: now, within_limit })
      .onConflictDoNothing(),
  ];
}

const NEVER_AT_ONCE =
  "You can give back at most {limit} {currency} within an hour, and this alone is more. Refund it in parts, an hour apart or with colleagues.";

/** When a batch failed because of `countMoneyBack`: throws `step_up_required` where a proof is all that is missing, or else `refund_limit_reached`. */
export async function refuseMoneyBack(ctx: Ctx, error: unknown, { amount, currency }: MoneyBack): Promise<void> {
  if (!isGuardViolation(error, "returned_money.within_limit")) return;
  const since = ctx.now() - HOUR;
  const lately = await ctx.db
    .select({ amount: sql<number>`coalesce(sum(amount), 0)`, from: sql<number | null>`min(at)` })
    .from(returnedMoney)
    .where(
      and(eq(returnedMoney.actor, actorOf(ctx)), eq(returnedMoney.currency, currency), gt(returnedMoney.at, since)),
    )
    .get();
  const limit = hardLimit(ctx) ?? 0;
  if (!isLargeRefund({ amount: amount + (lately?.amount ?? 0), currency }, limit)) requireStepUp(ctx);
  if (isLargeRefund({ amount, currency }, limit))
    throw RefundLimitError.refund_limit_reached({ limit, currency, detail: NEVER_AT_ONCE });
  const wait_ms = (lately?.from ?? ctx.now()) - since;
  throw RefundLimitError.refund_limit_reached({ limit, currency, retry_after_seconds: Math.ceil(wait_ms / SECOND) });
}

/** Counts money before an effect that has no batch of its own to do it in. Refuses as `countMoneyBack` and `refuseMoneyBack` do. */
export async function claimMoneyBack(ctx: Ctx, back: MoneyBack): Promise<void> {
  try {
    await runBatch(ctx.db, countMoneyBack(ctx, back));
  } catch (error) {
    await refuseMoneyBack(ctx, error, back);
    throw error;
  }
}

/** The effect came to nothing: what was claimed for it is no longer counted. */
export const releaseMoneyBack = (ctx: Ctx, cause: string) =>
  ctx.db.delete(returnedMoney).where(and(eq(returnedMoney.cause, cause), eq(returnedMoney.actor, actorOf(ctx))));

/** A statement that forgets what no limit is counted from any more. */
export const forgetReturnedBefore = (ctx: Ctx, before: number): Statement =>
  ctx.db.delete(returnedMoney).where(lt(returnedMoney.at, before));

/** What may be refused besides wherever money goes back. */
export const moneyBackProblems = [PlatformError.step_up_required, RefundLimitError.refund_limit_reached];
