/** The first name that stands in the list a second time; undefined where each stands there once. */
export const namedTwice = (names: readonly string[]): string | undefined =>
  names.find((name, at) => names.indexOf(name) < at);
