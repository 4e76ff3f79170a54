import type { Language } from "#platform/basics/language";
import type { Ctx } from "#platform/context";
import type { DeclaredLetter, LetterText } from "./declare.ts";
import { letterSettings } from "./settings.ts";
import type { OwnTexts } from "./text-rules.ts";

/** What the shop says instead of our texts. */
export const ownTextsOf = async (ctx: Ctx): Promise<OwnTexts> => letterSettings.of(ctx.config).MAIL_TEXTS;

/** The texts of a letter in a language, with what the shop says instead. */
export const textIn = ({ letter, texts }: DeclaredLetter, language: Language, own: OwnTexts): LetterText => ({
  ...texts[language],
  ...own[letter]?.[language],
});
