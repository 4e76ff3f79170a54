import { invalidField } from "#platform/errors";
import { isGuessedPassword } from "./guessed-passwords.ts";

/** Refuses what a guesser tries first: a common password, or the account's own e-mail address. Throws `invalid_request` with `too_common` at the field. */
export function refuseWeakPassword(field: string, password: string, email: string | null): void {
  const given = password.normalize("NFKC").toLowerCase();
  const own = email !== null && (given === email || given === email.split("@")[0]);
  if (!own && !isGuessedPassword(password)) return;
  const message = own ? "This is your e-mail address" : "This is one of the passwords that are guessed first";
  throw invalidField(field, "too_common", message);
}
