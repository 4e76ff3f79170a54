import { auditUser, checkOwnPassword, type Client, findCredentials, forgetChecked, proveSession } from "#accounts";
import type { User } from "#platform/auth";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/db";
import { commit } from "#platform/outbox";
import { withCode } from "#second-factors";

export type Proof = { readonly password?: string | undefined; readonly code?: string | undefined };

/** Notes that this session's person has just proved to be themselves, by password or by a code of their second factor. Throws `wrong_password`, `invalid_code`, `too_many_attempts`, `overloaded`. */
export async function stepUp(ctx: Ctx, user: User, { password, code }: Proof, client: Client): Promise<void> {
  const note = (method: string, second_factor: boolean, spend: readonly Statement[] = []) =>
    commit(ctx, [
      ...spend,
      proveSession(ctx, user, { second_factor }),
      auditUser(ctx, "user.stepped_up", user.id, { session_id: user.session_id, method }),
    ]);
  if (code !== undefined) await withCode(ctx, user.id, code, client, (spend) => note("code", true, spend));
  else {
    await checkOwnPassword(ctx, user, password ?? "", await findCredentials(ctx, user));
    await note("password", false);
  }
  forgetChecked(user.id);
}
