/** A postal code, a prefix of some, or a range of them, as a zone names it. Codes are in upper case, letters and digits alone. */
export type PostalPattern =
  | { readonly kind: "exact"; readonly code: string }
  | { readonly kind: "prefix"; readonly code: string }
  | { readonly kind: "range"; readonly from: string; readonly to: string };

const plain = (text: string): string => text.toUpperCase().replaceAll(/[^A-Z0-9.*]/g, "");

/** A postal code as it is compared: of a ZIP+4 the first five digits. */
export const plainPostalCode = (country: string, code: string): string =>
  country === "US" ? plain(code).slice(0, 5) : plain(code);

/** Reads `SW1A 1AA`, `SW1*` or `10000...10999`; null for anything else, such as a range whose ends differ in length. */
export function readPattern(text: string): PostalPattern | null {
  const given = plain(text);
  if (/^[A-Z0-9]{1,12}$/.test(given)) return { kind: "exact", code: given };
  if (/^[A-Z0-9]{1,11}\*$/.test(given)) return { kind: "prefix", code: given.slice(0, -1) };
  const [, from = "", to = ""] = /^([A-Z0-9]{1,12})\.{3}([A-Z0-9]{1,12})$/.exec(given) ?? [];
  return from !== "" && from.length === to.length && from <= to ? { kind: "range", from, to } : null;
}

/** Whether the pattern holds a plain code. A range compares as many characters as its ends have. */
export function holds(pattern: PostalPattern, code: string): boolean {
  if (pattern.kind === "exact") return code === pattern.code;
  if (pattern.kind === "prefix") return code.startsWith(pattern.code);
  const head = code.slice(0, pattern.from.length);
  return head.length === pattern.from.length && pattern.from <= head && head <= pattern.to;
}

/** How specific a pattern is: a longer prefix above a shorter one, a range above every prefix, a single code above all. */
export const specificityOf = (pattern: PostalPattern): number =>
  pattern.kind === "exact" ? 31 : pattern.kind === "range" ? 30 : 10 + pattern.code.length;

/** Whether two patterns are equally specific and may hold the same code. */
export function meet(a: PostalPattern, b: PostalPattern): boolean {
  if (a.kind === "range" && b.kind === "range") {
    const length = Math.min(a.from.length, b.from.length);
    return a.from.slice(0, length) <= b.to.slice(0, length) && b.from.slice(0, length) <= a.to.slice(0, length);
  }
  return a.kind !== "range" && b.kind !== "range" && a.kind === b.kind && a.code === b.code;
}
