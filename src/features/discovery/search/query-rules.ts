import { wordKey, wordsOf } from "../../../platform/basics/text.ts";
import type { Synonyms, Wording } from "../search-rules/rules.ts";
import { codeOf, isChecked, isUnspaced, stemOf, tokensIn } from "./rules.ts";

/** Pure: a query as the full-text tables are asked. Operators, quotes and wildcards of the query are no words, so they ask for nothing. */

const WORDS_MAX = 8;

export const no_wording: Wording = { synonyms: [], stop_words: [] };

/** A word of the query, with what else is as good. */
type Term = {
  /** Its tokens, which have to follow each other. */
  readonly tokens: readonly string[];
  readonly others: readonly (readonly string[])[];
};

export type Question = {
  readonly terms: readonly Term[];
  /** What is compared with SKUs and barcodes. */
  readonly code: string;
  /** What is compared with whole names. */
  readonly name: string;
};

const spelt = (text: string): string[] => wordsOf(text).flatMap(tokensIn);
const isAt = (words: readonly string[], at: number, phrase: readonly string[]): boolean =>
  phrase.length > 0 && phrase.every((word, i) => words[at + i] === word);

/** Reads a query. Stop words count where there is nothing else. */
export function readQuestion(q: string, { synonyms, stop_words }: Wording): Question {
  const all = wordsOf(q).slice(0, WORDS_MAX);
  const stopped = new Set(stop_words.flatMap(wordsOf));
  const kept = all.filter((word) => !stopped.has(word));
  const words = kept.length > 0 ? kept : all;
  const terms: Term[] = [];
  for (let at = 0; at < words.length;) {
    const meant = synonymsAt(words, at, synonyms);
    const length = meant?.length ?? 1;
    terms.push({
      tokens: words.slice(at, at + length).flatMap(tokensIn),
      others: meant?.others ?? [],
    });
    at += length;
  }
  return { terms, code: codeOf(q), name: wordKey(q) };
}

/** The longest phrase that begins there and has synonyms. */
function synonymsAt(words: readonly string[], at: number, synonyms: readonly Synonyms[]) {
  let best: { length: number; others: string[][] } | undefined;
  for (const { from, to } of synonyms) {
    for (const phrase of from.map((text) => wordsOf(text))) {
      if (!isAt(words, at, phrase) || (best && best.length > phrase.length)) continue;
      const others = (to.length > 0 ? to : from)
        .map(spelt)
        .filter((one) => one.join(" ") !== phrase.flatMap(tokensIn).join(" "));
      const kept = best?.length === phrase.length ? best.others : [];
      best = { length: phrase.length, others: [...kept, ...others] };
    }
  }
  return best;
}

/** A phrase of FTS5. Tokens are letters and digits alone, so nothing in them has to be escaped. */
const phrase = (tokens: readonly string[]): string => `"${tokens.join(" ")}"`;
const anyOf = (phrases: readonly string[]): string =>
  phrases.length === 1 ? (phrases[0] ?? "") : `(${[...new Set(phrases)].join(" OR ")})`;

/** Every word, or what is as good. */
export const wholeMatch = ({ terms }: Question): string =>
  terms.map(({ tokens, others }) => anyOf([tokens, ...others].map(phrase))).join(" AND ");

/** Every word as the beginning of one. */
export const prefixMatch = ({ terms }: Question): string =>
  terms
    .map(({ tokens, others }, at) => {
      const last = at === terms.length - 1;
      const [only] = tokens;
      const begun = tokens.length === 1 && only !== undefined && !last ? [tokens, [stemOf(only)]] : [tokens];
      return anyOf([...begun.map((one) => `${phrase(one)} *`), ...others.map(phrase)]);
    })
    .join(" AND ");

/** The words that may be mistyped. */
export const checkedWords = ({ terms }: Question): string[] => [
  ...new Set(terms.flatMap(({ tokens }) => tokens.filter(isChecked))),
];

/** Words of the vocabulary by the word of the query that they may stand for. */
export type Corrections = ReadonlyMap<string, readonly string[]>;

const corrected = ({ tokens, others }: Term, corrections: Corrections): string[] => {
  const [only] = tokens;
  const near = tokens.length === 1 && only !== undefined ? (corrections.get(only) ?? []) : [];
  return [phrase(tokens), ...others.map(phrase), ...near.map((word) => phrase([word]))];
};

/** Every word, or one that it may be mistyped for. */
export const correctedMatch = ({ terms }: Question, corrections: Corrections): string =>
  terms.map((term) => anyOf(corrected(term, corrections))).join(" AND ");

/** Any of the words, or of those that they may be mistyped for. */
export const nearestMatch = ({ terms }: Question, corrections: Corrections): string =>
  anyOf(terms.flatMap((term) => corrected(term, corrections)));

/** The query with the nearest word in the place of each that nothing has, if it can be one of those that are shown; null where nothing is put right. */
export function suggestionFor(
  q: string,
  unknown: ReadonlySet<string>,
  corrections: Corrections,
  shown: ReadonlySet<string> = new Set(),
): string | null {
  const words = wordsOf(q);
  const put = words.map((word) => {
    const near = unknown.has(word) ? (corrections.get(word) ?? []) : [];
    return near.find((one) => shown.has(one)) ?? near[0] ?? word;
  });
  return put.join(" ") === words.join(" ") ? null : put.join(" ");
}

/** The words that a result may show as found. */
export const foundWords = ({ terms }: Question, corrections: Corrections): string[] => [
  ...new Set(
    terms.flatMap(({ tokens, others }) => [
      tokens.join(isUnspaced(tokens.join("")) ? "" : " "),
      ...tokens.flatMap((token) => [...(isUnspaced(token) ? [] : [token]), ...(corrections.get(token) ?? [])]),
      ...others.flat(),
    ]),
  ),
];
