import { fold, wordsOf } from "../../../platform/basics/text.ts";

/** Pure: words of texts, and how far two of them are from each other. */

/** What is longer is cut, in the index and in queries alike. */
export const WORD_MAX = 32;
/** Words of one text that are read at most. */
const TOKENS_MAX = 600;

/** A letter of a script that is written without spaces, or a run of anything else. */
const TOKEN =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}ー]|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}ー]+/gu;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
/** Words and what may join them: a hyphen, a dot or an apostrophe. */
const RUN = /[\p{L}\p{N}'’.-]+/gu;
const MARK = /['’.-]/;

export const isUnspaced = (text: string): boolean => UNSPACED.test(text);

const cut = (word: string): string => Array.from(word).slice(0, WORD_MAX).join("");

/** A word as the index has it: itself, or its letters one by one where its script has no spaces. */
export const tokensIn = (word: string): string[] => (word.match(TOKEN) ?? []).map(cut);

/** The words that single marks join in a folded text, each as one. */
function joinedIn(folded: string): string[] {
  const joined: string[] = [];
  for (const [run] of folded.matchAll(RUN)) {
    let parts: string[] = [];
    // Two marks side by side leave nothing between them: they part.
    for (const part of [...run.split(MARK), ""]) {
      if (part !== "") parts.push(part);
      else {
        if (parts.length > 1) joined.push(parts.join(""));
        parts = [];
      }
    }
  }
  return joined;
}

/** The tokens of a text in their order, then words that are joined in it as one: `t-shirt` is also `tshirt`. */
export function tokensOf(text: string): string[] {
  return [...wordsOf(text).flatMap(tokensIn), ...joinedIn(fold(text)).map(cut)].slice(0, TOKENS_MAX);
}

const NUMBER = /\p{N}/u;

/** Whether a word may be mistyped: not what has a digit in it, where each letter tells one model from another. */
export const isChecked = (word: string): boolean => word.length > 2 && !isUnspaced(word) && !NUMBER.test(word);

/** The words that a mistyped one may stand for. */
export const vocabularyOf = (tokens: readonly string[]): string[] => [...new Set(tokens.filter(isChecked))];

/** A SKU or barcode without what may be left out of it. */
export const codeOf = (text: string): string => fold(text).replace(/[^\p{L}\p{N}]+/gu, "");

/** How many letters a word of this many may be mistyped in. */
export const distanceFor = (length: number): 0 | 1 | 2 => (length < 4 ? 0 : length < 8 ? 1 : 2);

/** Every three letters in a row, the word's ends marked. */
export function gramsOf(word: string): string[] {
  const marked = `_${word}_`;
  return [...new Set(Array.from({ length: Math.max(0, marked.length - 2) }, (_, at) => marked.slice(at, at + 3)))];
}

/** The grams that a mistyped word may share with the one that was meant: with two letters swapped in a short word it shares none of its own. */
export function gramsNear(word: string): string[] {
  const swapped = Array.from({ length: word.length - 1 }, (_, at) => {
    const [a = "", b = ""] = [word[at], word[at + 1]];
    return word.slice(0, at) + b + a + word.slice(at + 2);
  });
  return [...new Set([word, ...(word.length < 8 ? swapped : [])].flatMap(gramsOf))];
}

/**
 * How many letters have to be added, left out, replaced or swapped with their neighbour to make one word the other (Damerau and
 * Levenshtein).
 */
export function distance(from: string, to: string): number {
  const [a, b] = [Array.from(from), Array.from(to)];
  const far = a.length + b.length;
  const rows: number[][] = [[far, far, ...b.map(() => far)]];
  const at = (i: number, j: number): number => rows[i + 1]?.[j + 1] ?? far;
  rows.push([far, ...Array.from({ length: b.length + 1 }, (_, j) => j)]);
  const last = new Map<string, number>();
  for (let i = 1; i <= a.length; i += 1) {
    const row = [far, i];
    rows.push(row);
    let matched = 0;
    for (let j = 1; j <= b.length; j += 1) {
      const [same, seen] = [a[i - 1] === b[j - 1], last.get(b[j - 1] ?? "") ?? 0];
      const swapped = at(seen - 1, matched - 1) + (i - seen - 1) + 1 + (j - matched - 1);
      row.push(Math.min(at(i - 1, j - 1) + (same ? 0 : 1), at(i - 1, j) + 1, at(i, j - 1) + 1, swapped));
      if (same) matched = j;
    }
    last.set(a[i - 1] ?? "", i);
  }
  return at(a.length, b.length);
}

type Candidate = { readonly word: string; readonly documents: number };

const NEAREST_MAX = 6;

/** The word without a usual English ending, for what is compared without the database. */
export function stemOf(word: string): string {
  if (word.length > 4 && word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  for (const ending of ["ing", "ed", "es", "s"])
    if (word.length - ending.length > 2 && word.endsWith(ending)) return word.slice(0, -ending.length);
  return word;
}

/** The words of the vocabulary that a mistyped one may stand for, whatever English endings either has; the nearest and most usual first. */
export function nearestWords(word: string, candidates: readonly Candidate[]): string[] {
  const most = distanceFor(word.length);
  return candidates
    .map((one) => ({ ...one, far: distanceOfForms(word, one.word) }))
    .filter((one) => one.word !== word && one.far <= most)
    .toSorted((a, b) => a.far - b.far || b.documents - a.documents || (a.word < b.word ? -1 : 1))
    .slice(0, NEAREST_MAX)
    .map((one) => one.word);
}

const distanceOfForms = (typed: string, word: string): number =>
  Math.min(distance(typed, word), distance(typed, stemOf(word)), distance(stemOf(typed), word));
