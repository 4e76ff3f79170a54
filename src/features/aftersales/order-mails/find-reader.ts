import { type Language, languageOf } from "#platform/basics/language";
import { formatMoney } from "#platform/basics/money";
import { englishTexts } from "./english-texts.ts";
import { germanTexts } from "./german-texts.ts";
import { japaneseTexts } from "./japanese-texts.ts";
import type { Texts } from "./letter-kinds.ts";

const all: Readonly<Record<Language, Texts>> = { en: englishTexts, de: germanTexts, ja: japaneseTexts };

/** How somebody is written to: in one of our languages, with figures as their own region writes them. */
export type Reader = {
  readonly language: Language;
  readonly texts: Texts;
  /** The amount, in minor units, as they read it. */
  readonly money: (amount: number, currency: string) => string;
  readonly locale: string;
};

/** The reader of a locale; of English where there is none, or it is in none of our languages. */
export function readerOf(locale: string | null): Reader {
  const language = languageOf(locale);
  const own = locale?.toLowerCase().startsWith(language) ? locale : language;
  return {
    language,
    locale: own,
    texts: all[language],
    money: (amount, currency) => formatMoney(amount, currency, own),
  };
}
