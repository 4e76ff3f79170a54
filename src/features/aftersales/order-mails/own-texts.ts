import type { Language } from "#platform/basics/language";
import { faultOfMessage } from "#platform/messages/message-format";
import { type LetterKind, letterKinds, type LetterText, namedInAll } from "./letter-kinds.ts";

/** What a shop has its letters say instead: a part that it leaves out stays ours. */
export type OwnTexts = Readonly<Record<string, Partial<Record<Language, Partial<LetterText>>>>>;

/** The longest texts, in characters. */
export const TEXT_MAX = { subject: 200, body: 4_000 } as const;

export const isLetterKind = (name: string): name is LetterKind => Object.hasOwn(letterKinds, name);

/** All that the texts of a letter may name, in the order in which it is shown. */
export const namedIn = (letter: LetterKind): string[] => [...namedInAll, ...letterKinds[letter]];

/** What is wrong with a text of a letter; null where nothing is. */
export function faultOfText(letter: LetterKind, part: keyof LetterText, text: string): string | null {
  if (text.trim() === "") return "is empty";
  if (text.length > TEXT_MAX[part]) return `is longer than ${TEXT_MAX[part]} characters`;
  if (part === "subject" && /[\r\n]/.test(text)) return "has more than one line";
  const named = namedIn(letter).map((name) => [name, name === "units" ? "number" : "text"] as const);
  return faultOfMessage(text, Object.fromEntries(named));
}
