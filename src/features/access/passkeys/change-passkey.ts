import { forgetFactorProofs } from "#access/sessions";
import { accountEvents, changeSignIn } from "#access/sign-in";
import { auditUser } from "#people/accounts";
import type { Ctx } from "#platform/context";
import { publish } from "#platform/data/outbox";
import type { User } from "#platform/http/auth";
import { PasskeyError } from "./errors.ts";
import { countPasskeys, ownPasskey, type Passkey } from "./store.ts";
import { passkeys } from "./tables.ts";

/** Calls it something else. Throws `passkey_not_found`. */
export async function renamePasskey(ctx: Ctx, user: User, id: string, name: string): Promise<Passkey> {
  const [row] = await ctx.db
    .update(passkeys)
    .set({ name, updated_at: ctx.now() })
    .where(ownPasskey(user, id))
    .returning();
  if (!row) throw PasskeyError.passkey_not_found();
  return row;
}

/** It signs in no more, and no session counts as having shown it. Throws `passkey_not_found`, `factor_required`. */
export async function removePasskey(ctx: Ctx, user: User, id: string): Promise<void> {
  const row = await ctx.db.select({ id: passkeys.id }).from(passkeys).where(ownPasskey(user, id)).get();
  if (!row) throw PasskeyError.passkey_not_found();
  await changeSignIn(ctx, user, [
    ctx.db.delete(passkeys).where(ownPasskey(user, id)),
    countPasskeys(ctx, user.id),
    forgetFactorProofs(ctx, user.id),
    auditUser(ctx, "user.passkey_removed", user.id, { passkey_id: id }),
    publish(ctx, accountEvents["account.passkey_removed"], { user_id: user.id }),
  ]);
}
