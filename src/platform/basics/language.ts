/** The languages that texts are written in, the one of the code first. */
export const languages = ["en", "de", "ja"] as const;
export type Language = (typeof languages)[number];
/** The languages that a text is translated into. */
export type Translated = Exclude<Language, "en">;

/** More ranges than a reader has languages are not looked at. */
const RANGES_MAX = 20;

/**
 * The language that a reader prefers by `Accept-Language` (RFC 9110, 12.5.4): `de-AT` is served by `de`. Of equal weights the first counts.
 * English when there is no header, or none of its languages is here.
 */
export function preferredLanguage(header: string | undefined): Language {
  let best: { language: Language; weight: number } | null = null;
  for (const range of (header ?? "").split(",", RANGES_MAX)) {
    const [tag = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    const language = tag === "*" ? "en" : languages.find((each) => tag === each || tag.startsWith(`${each}-`));
    const weight = weightOf(parameters);
    if (language !== undefined && weight > (best?.weight ?? 0)) best = { language, weight };
  }
  return best?.language ?? "en";
}

/** 1 without a `q`, and 0, which is never, for one that is malformed. */
function weightOf(parameters: readonly string[]): number {
  const given = parameters.find((each) => each.startsWith("q="));
  if (given === undefined) return 1;
  const weight = Number(given.slice(2));
  return weight >= 0 && weight <= 1 ? weight : 0;
}
