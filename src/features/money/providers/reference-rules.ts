/** Creditor references by ISO 11649, as they stand on a bank transfer, and account numbers by ISO 13616. */

/** A text by digits alone, letters as 10 to 35, modulo 97. */
function modulo97(text: string): number {
  let rest = 0;
  for (const character of text) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value < 10 ? 10 : 100) + value) % 97;
  }
  return rest;
}

/** The creditor reference around 1 to 21 capital letters and digits. */
export function creditorReference(body: string): string {
  if (!/^[A-Z0-9]{1,21}$/.test(body)) throw new Error(`${body} cannot stand in a creditor reference`);
  return `RF${String(98 - modulo97(`${body}RF00`)).padStart(2, "0")}${body}`;
}

/** Whether the check digits of a creditor reference are right. Blanks and small letters do not matter. */
export function isCreditorReference(text: string): boolean {
  const plain = compact(text);
  return /^RF\d{2}[A-Z0-9]{1,21}$/.test(plain) && modulo97(`${plain.slice(4)}${plain.slice(0, 4)}`) === 1;
}

/** Whether the check digits of an account number are right. */
export function isIban(text: string): boolean {
  const plain = compact(text);
  return /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(plain) && modulo97(`${plain.slice(4)}${plain.slice(0, 4)}`) === 1;
}

/** Without blanks, in capital letters. */
export const compact = (text: string): string => text.replaceAll(/\s/g, "").toUpperCase();

/** In groups of four, as people read it. */
export const inFours = (text: string): string => compact(text).replaceAll(/(.{4})(?=.)/g, "$1 ");

/** Every creditor reference in a text as banks hand it on: with blanks in it, and other words around. */
export function referencesIn(text: string): string[] {
  const plain = compact(text);
  const found = [...plain.matchAll(/(?=RF\d{2})/g)].flatMap(({ index }) => {
    // References of the shop have eight digits or more; what follows one may be letters of the next word.
    const [candidate = ""] = /^RF\d{2}\d{1,21}/.exec(plain.slice(index)) ?? [];
    for (let length = candidate.length; length >= 12; length -= 1)
      if (isCreditorReference(candidate.slice(0, length))) return [candidate.slice(0, length)];
    return [];
  });
  return [...new Set(found)];
}
