import { type OwnTexts, writtenIn } from "#people/letters";
import type { Language } from "#platform/basics/language";
import { formatMoney } from "#platform/basics/money";
import { englishTexts } from "./english-texts.ts";
import { germanTexts } from "./german-texts.ts";
import { japaneseTexts } from "./japanese-texts.ts";
import { isLetterKind, type Texts } from "./letter-kinds.ts";

/** What is said in each language. */
export const textsIn: Readonly<Record<Language, Texts>> = { en: englishTexts, de: germanTexts, ja: japaneseTexts };

/** How somebody is written to: in one of our languages, with figures as their own region writes them. */
export type Reader = {
  readonly language: Language;
  readonly texts: Texts;
  /** The amount, in minor units, as they read it. */
  readonly money: (amount: number, currency: string) => string;
  readonly locale: string;
  /** The day of a moment as they read it, where the shop is. */
  readonly day: (at: number) => string;
  /** The same to the minute, with the zone. */
  readonly minute: (at: number) => string;
};

/** The texts of a language, with what the shop has instead. */
function textsOf(language: Language, own: OwnTexts): Texts {
  const { letters, labels } = textsIn[language];
  const replaced = Object.entries(own).flatMap(([letter, texts]) =>
    isLetterKind(letter) ? [[letter, { ...letters[letter], ...texts[language] }] as const] : [],
  );
  return { labels, letters: { ...letters, ...Object.fromEntries(replaced) } };
}

const toTheMinute = {
  year: "numeric",
  month: "long",
  day: "numeric",
  hour: "numeric",
  minute: "2-digit",
  timeZoneName: "short",
} as const;

/** The reader of a locale, with what the shop says instead of our texts; of English where there is none, or it is in none of our languages. */
export function readerOf(locale: string | null, replaced: OwnTexts = {}, timeZone = "UTC"): Reader {
  const { language, locale: own } = writtenIn(locale);
  return {
    language,
    locale: own,
    texts: textsOf(language, replaced),
    money: (amount, currency) => formatMoney(amount, currency, own),
    day: (at) => new Intl.DateTimeFormat(own, { dateStyle: "long", timeZone }).format(at),
    minute: (at) => new Intl.DateTimeFormat(own, { ...toTheMinute, timeZone }).format(at),
  };
}
