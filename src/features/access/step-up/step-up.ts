import type { z } from "@hono/zod-openapi";
import { PasskeyError, withPasskey } from "#access/passkeys";
import { checkOwnPassword, findCredentials, guardPassword, PasswordError } from "#access/passwords";
import { withCode } from "#access/second-factors";
import { forgetChecked, proveSession } from "#access/sessions";
import { auditUser, isAccountGuard } from "#people/accounts";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import type { User } from "#platform/http/auth";
import type { StepUpInput } from "./schemas.ts";

/** Notes that this session's person has just proved to be themselves, by password, passkey or a code of their second factor. Throws `wrong_password`, `invalid_code`, `invalid_passkey`, `too_many_attempts`, `overloaded`. */
export async function stepUp(
  ctx: Ctx,
  user: User,
  { password, code, passkey }: z.output<typeof StepUpInput>,
): Promise<void> {
  const note = (method: string, factor: boolean, spend: readonly Statement[] = []) =>
    commit(ctx, [
      ...spend,
      proveSession(ctx, user, { factor }),
      auditUser(ctx, "user.stepped_up", user.id, { session_id: user.session_id, method }),
    ]);
  if (code !== undefined) await withCode(ctx, user.id, code, user, (spend) => note("code", true, spend));
  else if (passkey !== undefined)
    await withPasskey(ctx, passkey, async ({ user_id, spend }) => {
      if (user_id !== user.id) throw PasskeyError.invalid_passkey();
      return note("passkey", true, spend);
    });
  else {
    const kept = await checkOwnPassword(ctx, user, password ?? "", await findCredentials(ctx, user));
    try {
      await note("password", false, [guardPassword(ctx, user.id, kept)]);
    } catch (error) {
      throw isAccountGuard(error) ? PasswordError.wrong_password() : error;
    }
  }
  forgetChecked(user.id);
}
