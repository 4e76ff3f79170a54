import type { z } from "@hono/zod-openapi";
import { languages } from "#platform/basics/language";
import type { Ctx } from "#platform/context";
import { allLetters } from "./declared-letter.ts";
import { allTexts, textBy } from "./own-texts.ts";
import type { MailsDto } from "./schemas.ts";

/** Every letter to customers, with its texts as they are sent now. */
export async function listLetters(ctx: Ctx): Promise<z.output<typeof MailsDto>> {
  const kept = await allTexts(ctx);
  const data = allLetters().map((one) => ({
    letter: one.letter,
    placeholders: Object.keys(one.placeholders),
    texts: languages.map((language) => {
      const text = kept.find((row) => row.letter === one.letter && row.language === language) ?? null;
      const sent = textBy(ctx, one, language, text);
      const { subject, body } = one.texts[language];
      return { language, ...sent, is_own: sent.subject !== subject || sent.body !== body };
    }),
  }));
  return { data };
}
