/** Text on which a careless pattern takes quadratic time or worse: a long run of what it repeats, and then what it does not expect. */
export const hurtful_runs: Readonly<Record<string, (length: number) => string>> = {
  "blanks and one letter": (length) => `${" ".repeat(length - 1)}x`,
  "a bracket, blanks and one letter": (length) => `{${" ".repeat(length - 2)}x`,
  "one letter": (length) => "a".repeat(length),
  "letters and a mark": (length) => `${"a".repeat(length - 1)}!`,
  digits: (length) => `${"0".repeat(length - 1)}x`,
  "digits and blanks": (length) => "4 ".repeat(length / 2),
  hyphens: (length) => `${"-".repeat(length - 1)}!`,
  "letters and hyphens": (length) => `${"a-".repeat(length / 2 - 1)}!!`,
  slashes: (length) => `${"/".repeat(length - 1)}x`,
  "at signs": (length) => "a@".repeat(length / 2),
  "a name and dots": (length) => `a@${"a.".repeat(length / 2 - 2)}!!`,
  "line breaks": (length) => `${"\n".repeat(length - 1)}x`,
  "tabs and line breaks": (length) => "\t ".repeat(length / 2),
  "tags that never end": (length) => "<br".repeat(length / 3),
  "entities that never end": (length) => "&#1".repeat(length / 3),
  quotes: (length) => `${'"'.repeat(length - 1)}x`,
  semicolons: (length) => `${"; ".repeat(length / 2 - 1)}xx`,
  marks: (length) => "a\u0301".repeat(length / 4),
};

/** What one request may take of a processor. */
export const CPU_MS_MAX = 250;
