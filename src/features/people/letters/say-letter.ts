import { type Language, languageOf } from "#platform/basics/language";
import type { Ctx } from "#platform/context";
import { formatMessage, type MessageValues } from "#platform/messages/message-format";
import type { DeclaredLetter, LetterText, LetterValues, Placeholders } from "./declared-letter.ts";
import { textIn } from "./own-texts.ts";

/** A letter in words, without what stands below its paragraphs. */
export type Said = { readonly subject: string; readonly paragraphs: readonly string[] };

/** The locale that a reader's letter is written in: their own where it is in one of our languages, else English. */
export function writtenIn(locale: string | null): { readonly locale: string; readonly language: Language } {
  const language = languageOf(locale);
  return { language, locale: locale?.toLowerCase().startsWith(language) ? locale : language };
}

/** These texts with their placeholders filled in. Throws where one has no value. */
export const say = <P extends Placeholders>(text: LetterText, locale: string, values: LetterValues<P>): Said =>
  sayAny(text, locale, values);

/** As `say`, where the letter is known only when it is written. Paragraphs are apart by empty lines, with the line ends of any system. */
export function sayAny(text: LetterText, locale: string, values: MessageValues): Said {
  const inWords = (message: string) => formatMessage(message, locale, values);
  return {
    subject: inWords(text.subject),
    paragraphs: inWords(text.body)
      .split(/\r?\n\r?\n/)
      .filter(Boolean),
  };
}

/** What a letter says to a reader of this locale, by the shop's own texts where it has some. */
export async function sayLetter<P extends Placeholders>(
  ctx: Ctx,
  letter: DeclaredLetter<P>,
  locale: string | null,
  values: LetterValues<P>,
): Promise<Said & { readonly language: Language }> {
  const written = writtenIn(locale);
  const text = await textIn(ctx, letter, written.language);
  return { ...say<P>(text, written.locale, values), language: written.language };
}
