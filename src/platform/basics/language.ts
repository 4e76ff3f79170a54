/** The languages that texts are written in, the one of the code first. */
export const languages = ["en", "de", "ja"] as const;
export type Language = (typeof languages)[number];
/** The languages that a text is translated into. */
export type Translated = Exclude<Language, "en">;

/** The longest tag that is taken. */
export const LOCALE_MAX = 35;

/** More ranges than a reader has languages are not looked at. */
const RANGES_MAX = 20;

const servedBy = (tag: string): Language | undefined =>
  languages.find((each) => tag.toLowerCase() === each || tag.toLowerCase().startsWith(`${each}-`));

/** Whether this is one well-formed BCP 47 tag. */
export function isLocale(value: string): boolean {
  try {
    return Intl.getCanonicalLocales(value).length === 1;
  } catch {
    return false;
  }
}

/** The language that a reader of this locale is served in: `de` for `de-AT`, and English where there is no locale or none of ours. */
export const languageOf = (locale: string | null): Language => servedBy(locale ?? "") ?? "en";

/**
 * What a reader prefers by `Accept-Language` (RFC 9110, 12.5.4), of what is served by one of our languages: `de-AT` as it is sent. Of equal
 * weights the first counts. Null when there is no header, or none of its languages is here.
 */
export function preferredLocale(header: string | undefined): string | null {
  let best: { tag: string; weight: number } | null = null;
  for (const range of (header ?? "").split(",", RANGES_MAX)) {
    const [sent = "", ...parameters] = range.split(";").map((part) => part.trim());
    const tag = sent === "*" ? "en" : sent;
    const weight = weightOf(parameters);
    if (servedBy(tag) !== undefined && weight > (best?.weight ?? 0)) best = { tag, weight };
  }
  return best && wellFormed(best.tag);
}

/** As BCP 47 writes it; the language alone of what is not well-formed, or longer than a tag. */
const wellFormed = (tag: string): string =>
  (tag.length <= LOCALE_MAX && isLocale(tag) ? Intl.getCanonicalLocales(tag)[0] : undefined) ?? languageOf(tag);

/** As `preferredLocale`, the language that it is served by; English where it names none. */
export const preferredLanguage = (header: string | undefined): Language => languageOf(preferredLocale(header));

/** 1 without a `q`, and 0, which is never, for one that is malformed. */
function weightOf(parameters: readonly string[]): number {
  const given = parameters.find((each) => each.toLowerCase().startsWith("q="));
  if (given === undefined) return 1;
  const weight = Number(given.slice(2));
  return weight >= 0 && weight <= 1 ? weight : 0;
}
