import { fold } from "../../../platform/basics/text.ts";
import { isUnspaced, stemOf } from "./rules.ts";

/** Pure: texts as results show them, with what was found in `<mark>`. Everything else of the text is escaped. */

const SNIPPET_LENGTH = 160;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escape = (text: string): string => text.replace(/[&<>"']/g, (one) => escapes[one] ?? one);

type Place = readonly [from: number, to: number];

const isFound = (word: string, words: readonly string[]): boolean =>
  words.some((one) => word === one || (one.length > 1 && word.startsWith(one)) || stemOf(word) === stemOf(one));

/** Where the words stand in the text. */
function placesOf(text: string, words: readonly string[]): Place[] {
  const spaced = words.filter((word) => !isUnspaced(word));
  const places = [...text.matchAll(WORD)].flatMap(({ 0: word, index }): Place[] =>
    isFound(fold(word), spaced) ? [[index, index + word.length]] : [],
  );
  for (const word of words.filter(isUnspaced))
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length))
      places.push([at, at + word.length]);
  return places.toSorted((a, b) => a[0] - b[0]);
}

/** The whole text. */
export function highlight(text: string, words: readonly string[]): string {
  let [html, done] = ["", 0];
  for (const [from, to] of placesOf(text, words)) {
    if (from < done) continue;
    html += `${escape(text.slice(done, from))}<mark>${escape(text.slice(from, to))}</mark>`;
    done = to;
  }
  return html + escape(text.slice(done));
}

/** The part of the text around the first of the words; null where none stands in it. */
export function snippetOf(text: string, words: readonly string[]): string | null {
  const [first] = placesOf(text, words);
  if (!first) return null;
  const begin = Math.max(0, first[0] - SNIPPET_LENGTH / 3);
  const space = begin === 0 ? 0 : text.indexOf(" ", begin) + 1;
  const from = begin === 0 ? 0 : space > 0 && space <= first[0] ? space : first[0];
  const end = from + SNIPPET_LENGTH;
  const back = text.lastIndexOf(" ", end);
  const to = end >= text.length ? text.length : back > first[1] ? back : Math.max(end, first[1]);
  return `${from > 0 ? "…" : ""}${highlight(text.slice(from, to), words)}${to < text.length ? "…" : ""}`;
}
