type Range = { readonly from: string; readonly to: string };

/** A postal code, a prefix of some, or a range of them, as a zone names it. Codes are in upper case, letters and digits alone. */
export type PostalPattern =
  | { readonly kind: "exact"; readonly code: string }
  | { readonly kind: "prefix"; readonly code: string }
  | ({ readonly kind: "range" } & Range);

/** Patterns that are ready to be compared with a code, however many they are. */
export type PostalCodes = {
  readonly exact: ReadonlySet<string>;
  readonly prefixes: ReadonlySet<string>;
  readonly ranges: readonly Range[];
};

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

/** Reads patterns, and leaves out what is not one. */
export function readPostalCodes(texts: readonly string[]): PostalCodes {
  const patterns = texts.map(readPattern).filter((pattern) => pattern !== null);
  const codesOf = (kind: "exact" | "prefix") =>
    new Set(patterns.flatMap((pattern) => (pattern.kind === kind ? [pattern.code] : [])));
  return {
    exact: codesOf("exact"),
    prefixes: codesOf("prefix"),
    ranges: patterns.filter((pattern) => pattern.kind === "range"),
  };
}

export const namesCodes = ({ exact, prefixes, ranges }: PostalCodes): boolean =>
  exact.size + prefixes.size + ranges.length > 0;

/**
 * How specifically the patterns hold a plain code, null where none does: a longer prefix above a shorter one, a range above every
 * prefix, a single code above all. A range compares as many characters as its ends have.
 */
export function specificityOf({ exact, prefixes, ranges }: PostalCodes, code: string): number | null {
  if (exact.has(code)) return 31;
  if (ranges.some((range) => inRange(range, code))) return 30;
  for (let length = code.length; length > 0; length -= 1) if (prefixes.has(code.slice(0, length))) return 10 + length;
  return null;
}

function inRange({ from, to }: Range, code: string): boolean {
  const head = code.slice(0, from.length);
  return head.length === from.length && from <= head && head <= to;
}

export const share = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => [...a].some((one) => b.has(one));

/** Whether two patterns of one kind, one of each side, may hold the same code. */
export const codesMeet = (a: PostalCodes, b: PostalCodes): boolean =>
  share(a.exact, b.exact) ||
  share(a.prefixes, b.prefixes) ||
  a.ranges.some((one) => b.ranges.some((other) => rangesMeet(one, other)));

/** Ends of two lengths are compared as far as the shorter one goes. */
const rangesMeet = (a: Range, b: Range): boolean =>
  a.from.slice(0, b.to.length) <= b.to && b.from.slice(0, a.to.length) <= a.to;
