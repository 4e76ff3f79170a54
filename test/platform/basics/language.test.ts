import { describe, it } from "vitest";
import { isLocale, languageOf, preferredLanguage, preferredLocale } from "#platform/basics/language";

describe("what a reader prefers", () => {
  it.for([
    ["de", "de"],
    ["de-at", "de-AT"],
    ["fr-FR, ja;q=0.8, en;q=0.9", "en"],
    ["de;q=0.5, JA-jp;Q=0.7", "ja-JP"],
    ["en;q=0, de;q=0.1", "de"],
    ["de, ja", "de"],
    ["*", "en"],
    ["fr, es", null],
    ["deutsch", null],
    [undefined, null],
    ["", null],
    ["de;q=nothing", null],
    ["de-!!", "de"],
    [`de-${"x".repeat(40)}`, "de"],
  ] as const)("by %s is %s", ([header, locale], { expect }) => {
    expect(preferredLocale(header)).toBe(locale);
    expect(preferredLanguage(header)).toBe(languageOf(locale));
  });

  it("is served in one of our languages", ({ expect }) => {
    expect(["de-AT", "DE", "ja-JP", "en-GB", "fr", "dex", null].map(languageOf)).toEqual([
      "de",
      "de",
      "ja",
      "en",
      "en",
      "en",
      "en",
    ]);
    expect(["de-AT", "x", "", "de_AT", "en-GB-oxendict"].map(isLocale)).toEqual([true, false, false, false, true]);
  });
});
