type Factors = { readonly second_factor_at: number | null; readonly passkey_at: number | null };

/** Whether the account has an authenticator app or a passkey. */
export const hasFactor = ({ second_factor_at, passkey_at }: Factors): boolean =>
  second_factor_at !== null || passkey_at !== null;

/** E-mail addresses are compared without case. */
export const normaliseEmail = (email: string): string => email.trim().toLowerCase();

/** First and last name as one; null without either. */
export const wholeName = (first_name: string | null, last_name: string | null): string | null =>
  [first_name, last_name].filter((part) => part !== null).join(" ") || null;
