/** What somebody typed, however it is spaced and in whatever case: six digits are an app's, anything else may be a recovery code. */
export type GivenCode = { readonly kind: "totp" | "recovery"; readonly value: string };

export function readCode(typed: string): GivenCode {
  const value = typed.replaceAll(/[\s-]/g, "").toLowerCase();
  return { kind: /^\d{6}$/.test(value) ? "totp" : "recovery", value };
}

/** Base 32: a byte gives each sign as often as another, and none is taken for 0 or 1. */
const SIGNS = "abcdefghijklmnopqrstuvwxyz234567";
/** So many random bytes make a recovery code of 50 bits. */
export const RECOVERY_CODE_BYTES = 10;
const GROUP = 5;

/** A recovery code as a person reads it, `abcde-fghij`. */
export function writeRecoveryCode(random: Uint8Array): string {
  const signs = Array.from(random, (byte) => SIGNS[byte % SIGNS.length]).join("");
  return `${signs.slice(0, GROUP)}-${signs.slice(GROUP)}`;
}
