import { fold, wordsOf } from "#platform/basics/text";

const TERM_MAX = 32;
const TERMS_MAX = 400;
const QUERY_WORDS_MAX = 8;
/** Scripts written without spaces: every place in a run begins a word. */
const UNSPACED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** What a query asks for: each of these must begin a word of the product. */
export const queryWords = (query: string): string[] =>
  [...new Set(wordsOf(query).map((word) => Array.from(word).slice(0, TERM_MAX).join("")))].slice(0, QUERY_WORDS_MAX);

/** The words that a product is found by, at most 400: what comes first counts first. */
export function termsOf(product: {
  name: string;
  description: string;
  skus: readonly string[];
  tags: readonly string[];
}): string[] {
  const found = new Set<string>();
  const add = (word: string) => {
    const letters = Array.from(word);
    const places = UNSPACED.test(word) ? letters.keys() : [0];
    for (const place of places) if (found.size < TERMS_MAX) found.add(letters.slice(place, place + TERM_MAX).join(""));
  };
  for (const sku of product.skus) add(fold(sku).replace(/[^\p{L}\p{N}]+/gu, ""));
  for (const text of [product.name, ...product.skus, ...product.tags, product.description])
    for (const word of wordsOf(text)) add(word);
  found.delete("");
  return [...found];
}
