import { type Language, languageOf } from "#platform/basics/language";
import { formatMoney } from "#platform/basics/money";
import { paperTexts, type PaperTexts } from "./paper-texts.ts";

/** Who a paper is for: its language, and figures as their own region writes them. */
export type PaperReader = {
  readonly language: Language;
  readonly texts: PaperTexts;
  /** Minor units. */
  readonly money: (amount: number, currency: string) => string;
  readonly day: (at: number) => string;
  readonly country: (code: string) => string;
  readonly percent: (rate_ppm: number) => string;
};

/** The reader of a locale; of English where there is none, or it is in none of our languages. Days are those of the time zone. */
export function paperReader(locale: string | null, time_zone: string): PaperReader {
  const language = languageOf(locale);
  const own = locale?.toLowerCase().startsWith(language) ? locale : language;
  const names = new Intl.DisplayNames(own, { type: "region", fallback: "code" });
  const days = new Intl.DateTimeFormat(own, { dateStyle: "long", timeZone: time_zone });
  const percents = new Intl.NumberFormat(own, { style: "percent", maximumFractionDigits: 4 });
  return {
    language,
    texts: paperTexts[language],
    money: (amount, currency) => formatMoney(amount, currency, own),
    day: (at) => days.format(at),
    country: (code) => (/^[A-Z]{2}$/.test(code) ? (names.of(code) ?? code) : code),
    percent: (rate_ppm) => percents.format(rate_ppm / 1_000_000),
  };
}

/** A text with its words in braces filled in. */
export const fillIn = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
