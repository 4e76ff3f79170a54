import { type PayerContact, providerOf, providerOfIntent } from "#money/providers";
import { describeError } from "#platform/basics/log";
import type { Ctx } from "#platform/context";
import type { DecidedDrift } from "#platform/data/walks";

/** Who paid, asked of the provider at this moment and kept nowhere. Null where there is nobody, or no answer. */
export async function findPayer(ctx: Ctx, { intent_id }: DecidedDrift): Promise<PayerContact | null> {
  const name = intent_id === null ? null : providerOfIntent(ctx, intent_id);
  if (intent_id === null || name === null) return null;
  try {
    return await providerOf(ctx, name).contactOf(intent_id);
  } catch (error) {
    ctx.log.warn("payer_unknown", { intent_id, ...describeError(error) });
    return null;
  }
}
