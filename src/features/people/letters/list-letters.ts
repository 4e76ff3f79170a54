import type { z } from "@hono/zod-openapi";
import { languages } from "#platform/basics/language";
import type { Ctx } from "#platform/context";
import { allLetters } from "./declare.ts";
import { ownTextsOf, textIn } from "./own-texts.ts";
import type { MailsDto } from "./schemas.ts";

/** Every letter to customers, with its texts as they are sent now. */
export async function listLetters(ctx: Ctx): Promise<z.output<typeof MailsDto>> {
  const own = await ownTextsOf(ctx);
  const data = allLetters().map((one) => ({
    letter: one.letter,
    placeholders: Object.keys(one.placeholders),
    texts: languages.map((language) => ({
      language,
      ...textIn(one, language, own),
      is_own: own[one.letter]?.[language] !== undefined,
    })),
  }));
  return { data };
}
