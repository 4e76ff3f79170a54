/** 32 characters that nobody takes for another: no 0, 1, I and O. */
const ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const SIGNS = /^[2-9A-HJ-NP-Z]+$/;
const CODE_LENGTH = 16;
const BITS = 5;

/** The first 80 bits as 16 characters of base 32. */
export function toCode(bytes: Uint8Array): string {
  let [bits, held] = [0, 0];
  let code = "";
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= BITS && code.length < CODE_LENGTH) {
      bits -= BITS;
      code += ALPHABET[(held >> bits) & 31] ?? "";
    }
    held &= (1 << bits) - 1;
  }
  return code;
}

/** A code as somebody types it: in any case, with spaces or hyphens between its parts. Null when it can be none. */
export function readCode(typed: string): string | null {
  const code = typed.replaceAll(/[\s-]/g, "").toUpperCase();
  return code.length === CODE_LENGTH && SIGNS.test(code) ? code : null;
}

/** `ABCD-EFGH-JKLM-NPQR`, as people read it. */
export const showCode = (code: string): string => code.match(/.{4}/g)?.join("-") ?? code;

/** The end of a code, by which people tell their cards apart. */
export const last4Of = (code: string): string => code.slice(-4);
