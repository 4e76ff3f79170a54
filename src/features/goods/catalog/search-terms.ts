import { fold, wordsOf } from "#platform/basics/text";

const TERM_MAX = 32;
const TERMS_MAX = 400;
const QUERY_WORDS_MAX = 8;
/** Scripts written without spaces: every place in a run begins a word. */
const UNSPACED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** What a query asks for: each of these must begin a word of the product. */
export const queryWords = (query: string): string[] =>
  [...new Set(wordsOf(query).map((word) => Array.from(word).slice(0, TERM_MAX).join("")))].slice(0, QUERY_WORDS_MAX);

/** The words that a product is found by, but for those of its tags; at most 400: what comes first counts first. */
export const termsOf = (product: { name: string; description: string; skus: readonly string[] }): string[] =>
  termsIn([
    ...product.skus.map((sku) => fold(sku).replace(/[^\p{L}\p{N}]+/gu, "")),
    ...[product.name, ...product.skus, product.description].flatMap(wordsOf),
  ]);

/** The words of a tag: they find the products that have it. */
export const tagTermsOf = (name: string): string[] => termsIn(wordsOf(name));

function termsIn(words: readonly string[]): string[] {
  const found = new Set<string>();
  for (const word of words) {
    const letters = Array.from(word);
    const places = UNSPACED.test(word) ? letters.keys() : [0];
    for (const place of places) if (found.size < TERMS_MAX) found.add(letters.slice(place, place + TERM_MAX).join(""));
  }
  found.delete("");
  return [...found];
}
