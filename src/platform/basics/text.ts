/** Pure: how names become slugs, sort keys and words. */

const LETTERS: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  þ: "th",
  ł: "l",
  ı: "i",
  ħ: "h",
  а: "a",
  б: "b",
  в: "v",
  г: "g",
  д: "d",
  е: "e",
  ж: "zh",
  з: "z",
  и: "i",
  к: "k",
  л: "l",
  м: "m",
  н: "n",
  о: "o",
  п: "p",
  р: "r",
  с: "s",
  т: "t",
  у: "u",
  ф: "f",
  х: "kh",
  ц: "ts",
  ч: "ch",
  ш: "sh",
  щ: "shch",
  ъ: "",
  ы: "y",
  ь: "",
  э: "e",
  ю: "yu",
  я: "ya",
  є: "ie",
  і: "i",
  ґ: "g",
  α: "a",
  β: "v",
  γ: "g",
  δ: "d",
  ε: "e",
  ζ: "z",
  η: "i",
  θ: "th",
  ι: "i",
  κ: "k",
  λ: "l",
  μ: "m",
  ν: "n",
  ξ: "x",
  ο: "o",
  π: "p",
  ρ: "r",
  σ: "s",
  ς: "s",
  τ: "t",
  υ: "y",
  φ: "f",
  χ: "ch",
  ψ: "ps",
  ω: "o",
};

const SLUG_MAX = 100;

/** Lower case, without accents, in one normal form: two spellings of the same word fold to the same text. */
export const fold = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .normalize("NFC")
    .replace(/[ßæœøđðþłıħ]/g, (letter) => LETTERS[letter] ?? letter);

/** A name in the letters of an address: `Crème Brûlée № 2` is `creme-brulee-no-2`. Empty when nothing of it can be written so. */
export const slugify = (name: string): string =>
  fold(name)
    .replace(/\p{L}/gu, (letter) => LETTERS[letter] ?? letter)
    .replace(/['’]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, SLUG_MAX)
    .replace(/^-|-$/g, "");

/** The text without the characters at its end that are this one. */
export function withoutEnd(text: string, character: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === character) end -= 1;
  return text.slice(0, end);
}

/** Words that stand, or are to stand, where a slug stands in an address. */
const RESERVED_SLUGS: ReadonlySet<string> = new Set(["bulk", "export", "facets", "import", "search"]);

/** Whether an address with this slug would be another one of the shop's. */
export const isReservedSlug = (slug: string): boolean => RESERVED_SLUGS.has(slug);

/** The first of `base`, `base-2`, `base-3` … that is neither taken nor reserved. */
export function freeSlug(base: string, taken: ReadonlySet<string>): string {
  if (!taken.has(base) && !isReservedSlug(base)) return base;
  for (let n = 2; ; n += 1) if (!taken.has(`${base}-${n}`)) return `${base}-${n}`;
}

/** Whether a URL has a user name or a password: what stands before its `@` looks like a host to people. */
export function hasUserInfo(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return username !== "" || password !== "";
}

/** The words of a text, folded, in their order. */
export const wordsOf = (text: string): string[] => fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];

/** The words of a text alone, as one text: two texts of the same words compare as equal by it. */
export const wordKey = (text: string): string => wordsOf(text).join(" ");

/** `body_too_large` and `request-id` as `BodyTooLarge` and `RequestId`. */
export const pascalCase = (name: string): string =>
  name.replaceAll(/(?:^|[-_.])([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** As SQLite's `lower` does it, so that keys made here and there compare. */
export const asciiLower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** The order of two texts by their code units, the same everywhere: for sorts that must not depend on a language. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The first name that stands in the list a second time; undefined where each stands there once. */
export const namedTwice = (names: readonly string[]): string | undefined =>
  names.find((name, at) => names.indexOf(name) < at);
