import { limitAttempts } from "#access/limits";
import type { Ctx } from "#platform/context";
import type { User } from "#platform/http/auth";
import { PasswordError } from "./errors.ts";
import { checkInTurn } from "./hash-in-turn.ts";
import type { findCredentials } from "./store.ts";

/**
 * Makes sure that it is the password of who is signed in, and gives the hash that it was held against. Guesses count against
 * the session alone, which got in before: a stranger's at the log-in never keep the owner from what is done in an emergency.
 * Throws `wrong_password`, `too_many_attempts`, `overloaded`.
 */
export async function checkOwnPassword(
  ctx: Ctx,
  user: User,
  password: string,
  row: Awaited<ReturnType<typeof findCredentials>>,
): Promise<string> {
  const kept = row?.password_hash ?? null;
  const right = await limitAttempts(ctx, [{ scope: "session_password", subject: user.session_id }], async () =>
    (await checkInTurn(ctx, password, kept)) ? true : null,
  );
  if (!right || kept === null) throw PasswordError.wrong_password();
  return kept;
}
