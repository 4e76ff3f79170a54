import { invalidField } from "#platform/basics/errors";
import { isGuessedPassword } from "./guessed-passwords.ts";
import { isOwnSignIn } from "./rules.ts";

/** Refuses what a guesser tries first: a common password, or what the account signs in by. Throws `invalid_request` with `too_common` at the field. */
export function refuseWeakPassword(
  field: string,
  password: string,
  sign_ins: readonly (string | null | undefined)[],
): void {
  const own = isOwnSignIn(password, sign_ins);
  if (!own && !isGuessedPassword(password)) return;
  const message = own ? "This is what you sign in by" : "This is one of the passwords that are guessed first";
  throw invalidField(field, "too_common", message);
}
