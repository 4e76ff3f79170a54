import { callerSubjects, type Refused, takeQuotas } from "#access/limits";
import { findProvider, type MethodSetup, ProviderError } from "#money/providers";
import { accountOf, unsealAccount } from "#people/accounts";
import { type AppError, PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { runBatch } from "#platform/data/db";
import { ensureCustomer } from "./ensure-customer.ts";
import { SavedMethodError } from "./errors.ts";
import { METHODS_MAX, methodsOf } from "./saved-methods.ts";
import { savedMethodSettings } from "./settings.ts";
import { customerOf, noteSaving, rememberCustomer } from "./store.ts";

/**
 * Begins to save a payment method of the caller: nothing is charged, and nothing is saved until the browser has gone through with it.
 * Each tries a card, so it is counted. Raises 409 `too_many_payment_methods`, 422 `payment_method_unavailable`, 429 `too_many_card_setups`, 503 `provider_unavailable`.
 */
export async function beginSaving(ctx: Ctx, provider: string): Promise<MethodSetup> {
  const saved = findProvider(ctx, provider)?.saved;
  if (!saved) throw ProviderError.payment_method_unavailable({ method: "card", reason: "not_configured" });
  const user_id = ctx.actor.id;
  const [[account], [customer], methods] = await ctx.db.batch([
    accountOf(ctx, user_id),
    customerOf(ctx, provider, user_id),
    methodsOf(ctx, user_id),
  ]);
  if (!account?.personal_key) throw PlatformError.invalid_token();
  if (methods.length >= METHODS_MAX) throw SavedMethodError.too_many_payment_methods({ limit: METHODS_MAX });
  const refused = await takeQuotas(ctx, await callerSubjects(ctx), [
    {
      kind: "card_setup",
      claim_id: ctx.operation_id,
      units: 1,
      most_claims: savedMethodSettings.of(ctx.config).CARD_SETUPS_PER_HOUR,
    },
  ]);
  if (refused) throw tooMany(refused);
  const { email } = await unsealAccount(ctx, account);
  const known = customer?.provider_customer_id ?? null;
  const id = await ensureCustomer(ctx, provider, { user_id, email }, known);
  if (id === null) throw new Error(`${provider} keeps no customers`);
  // Before there is anything to be saved, so that whoever looks afterwards knows that there may be.
  await runBatch(ctx.db, [rememberCustomer(ctx, provider, user_id, id), noteSaving(ctx, provider, user_id)]);
  return saved.begin(id, `setup:${ctx.operation_id}`);
}

const tooMany = ({ limit, retry_after_seconds }: Refused): AppError =>
  SavedMethodError.too_many_card_setups({ limit, retry_after_seconds: retry_after_seconds ?? undefined });
