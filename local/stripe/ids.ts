const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** `pi_3` and so on, followed by letters and digits as Stripe has them. */
export function newId(prefix: string, length = 24): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return prefix + Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}

/** The id in a field that holds an id or the whole object. */
export const idOf = (value: string | { id: string } | null | undefined): string | null =>
  typeof value === "object" ? (value?.id ?? null) : (value ?? null);

export const newSecret = (id: string): string => `${id}_secret_${newId("", 25)}`;
