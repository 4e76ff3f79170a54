import { providerOf } from "#money/providers";
import type { Ctx } from "#platform/context";

/**
 * Makes an account known to the provider, once: `known` is what `customerOf` found. The new id goes onto the payment row
 * and, with `rememberCustomer`, into the batch that places the order.
 */
export const ensureCustomer = async (
  ctx: Ctx,
  provider: string,
  account: { readonly user_id: string; readonly email: string | null },
  known: string | null,
): Promise<string | null> => known ?? providerOf(ctx, provider).createCustomer(account, `cus:${account.user_id}`);
