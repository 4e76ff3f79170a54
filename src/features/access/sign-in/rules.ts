import { MINUTE } from "#platform/basics/time";

/** How long a log-in waits for its second factor. */
export const PENDING_FOR_MS = 5 * MINUTE;

/** Whether a log-in can still be finished: within five minutes, and not once the ways into the account have changed since. */
export const isPending = (
  log_in: { readonly began_at: number; readonly access_version: number },
  access_version: number,
  now: number,
): boolean => now - log_in.began_at <= PENDING_FOR_MS && log_in.access_version === access_version;

type Factors = { readonly second_factor_at: number | null; readonly passkey_at: number | null };

/** How a log-in may be finished: with a code (of the app, or a recovery code), or by signing in with a passkey. */
export const factorKinds = ["code", "passkey"] as const;
export type FactorKind = (typeof factorKinds)[number];

/**
 * What a log-in that has proved one factor still waits for; empty where that is enough. An authenticator app is always asked
 * for. A passkey signs a customer in by itself, and is asked for beside a password where the account works in the back office.
 */
export function factorsWanted(account: Factors, { is_staff }: { is_staff: boolean }): FactorKind[] {
  const { second_factor_at, passkey_at } = account;
  if (second_factor_at === null && (passkey_at === null || !is_staff)) return [];
  return [
    ...(second_factor_at === null ? [] : ["code" as const]),
    ...(passkey_at === null ? [] : ["passkey" as const]),
  ];
}
