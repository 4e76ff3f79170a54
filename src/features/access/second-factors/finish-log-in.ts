import type { Client } from "#access/sessions";
import { readLogIn, type SignedIn, SignInError, signInPerson } from "#access/sign-in";
import type { Ctx } from "#platform/context";
import { isUniqueViolation } from "#platform/data/db";
import { withCode } from "./check-code.ts";

/** Lets in who began a log-in and has a code of the second factor. A log-in is finished once. Throws `invalid_mfa_token`, `invalid_code`, `too_many_attempts`. */
export async function finishLogIn(
  ctx: Ctx,
  { mfa_token, code }: { mfa_token: string; code: string },
  client: Client,
): Promise<SignedIn> {
  const { user, method, session_id } = await readLogIn(ctx, mfa_token);
  try {
    return await withCode(ctx, user.id, code, { client }, (spend) =>
      signInPerson(ctx, user, client, { method, session_id, factor: true, statements: spend }),
    );
  } catch (error) {
    if (isUniqueViolation(error, "sessions.id")) throw SignInError.invalid_mfa_token();
    throw error;
  }
}
