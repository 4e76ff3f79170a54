import { eq } from "drizzle-orm";
import { findProvider } from "#money/providers";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit, commitReading, publish } from "#platform/data/outbox";
import { SavedMethodError } from "./errors.ts";
import { savedMethodEvents } from "./events.ts";
import { chooseDefault, makeDefault, methodOfUser, mine, raiseVersion, type SavedMethod } from "./saved-methods.ts";
import { savedPaymentMethods } from "./tables.ts";

/** One of the caller's own. Throws `saved_payment_method_not_found`, also for somebody else's. */
async function requireMethod(ctx: Ctx, id: string): Promise<SavedMethod> {
  const [method] = await methodOfUser(ctx, ctx.actor.id, id);
  if (!method) throw SavedMethodError.saved_payment_method_not_found();
  return method;
}

/** Makes a saved method the default of its account. Throws `saved_payment_method_not_found`. */
export async function chooseMethod(ctx: Ctx, id: string): Promise<SavedMethod> {
  await requireMethod(ctx, id);
  const reads = [methodOfUser(ctx, ctx.actor.id, id)] as const;
  const [[method]] = await commitReading(ctx, makeDefault(ctx, ctx.actor.id, id), reads);
  if (!method) throw SavedMethodError.saved_payment_method_not_found();
  return method;
}

/**
 * Removes a saved method: from now on nobody can pay with it here, and the provider lets go of it by an event that is retried until it
 * is done. Throws `saved_payment_method_not_found`.
 */
export async function removeMethod(ctx: Ctx, id: string): Promise<void> {
  const { user_id, provider } = await requireMethod(ctx, id);
  await commit(ctx, [
    ctx.db.update(savedPaymentMethods).set({ removed_at: ctx.now(), is_default: false }).where(mine(user_id, id)),
    chooseDefault(ctx, user_id),
    raiseVersion(ctx, { provider, user_id }),
    publish(ctx, savedMethodEvents["saved_method.removed"], { method_id: id }),
  ]);
}

/** Has the provider let go of a removed method, and then forgets it. May be repeated. */
export async function letGo(ctx: Ctx, method_id: string, once: Statement): Promise<void> {
  const method = await ctx.db.select().from(savedPaymentMethods).where(eq(savedPaymentMethods.id, method_id)).get();
  // Its account was erased meanwhile, or the provider has said by itself that it is gone.
  if (!method) {
    await commit(ctx, [once]);
    return;
  }
  const saved = findProvider(ctx, method.provider)?.saved;
  // A shop that has left the provider cannot ask it for anything any more.
  if (saved) await saved.detach(method.provider_method_id);
  else ctx.log.warn("saved_method_left_at_provider", { provider: method.provider, method_id });
  await commit(ctx, [
    ctx.db.delete(savedPaymentMethods).where(eq(savedPaymentMethods.id, method_id)),
    raiseVersion(ctx, method),
    once,
  ]);
}
