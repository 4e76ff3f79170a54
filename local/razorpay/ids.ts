const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Fourteen letters and digits, as Razorpay's ids are. */
export const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(14)), (byte) => LETTERS[byte % LETTERS.length]).join("");
