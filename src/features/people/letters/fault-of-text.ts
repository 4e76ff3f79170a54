import type { Language } from "#platform/basics/language";
import { faultOfMessage } from "#platform/messages/message-format";
import type { DeclaredLetter, LetterText } from "./declared-letter.ts";

/** What a shop has its letters say instead, by letter and language: a part that it leaves out stays ours. */
export type OwnTexts = Readonly<Record<string, Partial<Record<Language, Partial<LetterText>>>>>;

/** The longest texts, in characters. */
export const TEXT_MAX = { subject: 200, body: 4_000 } as const;

/** What is wrong with a text of a letter; null where nothing is. */
export function faultOfText(
  { placeholders }: Pick<DeclaredLetter, "placeholders">,
  part: keyof LetterText,
  text: string,
): string | null {
  if (text.trim() === "") return "is empty";
  if (text.length > TEXT_MAX[part]) return `is longer than ${TEXT_MAX[part]} characters`;
  if (part === "subject" && /[\r\n]/.test(text)) return "has more than one line";
  return faultOfMessage(text, placeholders);
}
