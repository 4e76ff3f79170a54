type Factors = { readonly second_factor_at: number | null; readonly passkey_at: number | null };

/** Whether the account has an authenticator app or a passkey. */
export const hasFactor = ({ second_factor_at, passkey_at }: Factors): boolean =>
  second_factor_at !== null || passkey_at !== null;

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

/** E-mail addresses are compared without case. */
export const normaliseEmail = (email: string): string => email.trim().toLowerCase();
