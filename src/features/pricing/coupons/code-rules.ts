/** 32 letters and digits. Of those that look alike, such as 0 and O or 1, I and L, only one is among them. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Random bytes that make a code. Five bits of each count: 2^50 codes, so that nobody guesses one of a hundred thousand. */
export const CODE_BYTES = 10;

/** A code made from random bytes, behind its prefix. */
export const codeFrom = (prefix: string, bytes: Uint8Array): string =>
  prefix + Array.from(bytes, (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join("");
