export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** PayPal writes times to the second. */
export const toTime = (now: number): string => new Date(now).toISOString().replace(/\.\d{3}Z$/, "Z");

const LETTERS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/** Seventeen capital letters and digits, as PayPal's ids are. */
export const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(17)), (byte) => LETTERS[byte % LETTERS.length]).join("");
