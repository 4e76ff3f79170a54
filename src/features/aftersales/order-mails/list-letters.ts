import type { z } from "@hono/zod-openapi";
import { languages } from "#platform/basics/language";
import type { Ctx } from "#platform/context";
import { readerOf } from "./find-reader.ts";
import { letterKinds } from "./letter-kinds.ts";
import { isLetterKind, namedIn } from "./own-texts.ts";
import type { MailsDto } from "./schemas.ts";
import { orderMailSettings } from "./settings.ts";

/** Every letter about an order, with its texts as they are sent now. */
export function listLetters(ctx: Ctx): z.output<typeof MailsDto> {
  const own = orderMailSettings.of(ctx.config).MAIL_TEXTS;
  const letters = Object.keys(letterKinds).filter(isLetterKind);
  const data = letters.map((letter) => ({
    letter,
    placeholders: namedIn(letter),
    texts: languages.map((language) => ({
      language,
      ...readerOf(language, own).texts.letters[letter],
      is_own: own[letter]?.[language] !== undefined,
    })),
  }));
  return { data };
}
