import { z } from "zod";
import type { Ctx } from "#platform/context";
import { SavedMethodError } from "./errors.ts";
import { methodOfUser } from "./saved-methods.ts";

/**
 * What a payment is to be confirmed with, in the provider's own words; null where the client confirms it. A saved method is named by our
 * id, and by its owner alone: any other throws `saved_payment_method_not_found`.
 */
export async function methodAtProvider(
  ctx: Ctx,
  asked: { readonly provider: string; readonly payment_method_id?: string | undefined },
): Promise<string | null> {
  const { provider, payment_method_id = null } = asked;
  if (payment_method_id === null || !z.uuid().safeParse(payment_method_id).success) return payment_method_id;
  const [method] = ctx.actor.type === "user" ? await methodOfUser(ctx, ctx.actor.id, payment_method_id) : [];
  if (!method || method.provider !== provider) throw SavedMethodError.saved_payment_method_not_found();
  return method.provider_method_id;
}
