import type { z } from "@hono/zod-openapi";
import { and, eq } from "drizzle-orm";
import { type Language, languages } from "#platform/basics/language";
import { toIsoOrNull } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit } from "#platform/data/outbox";
import { type DeclaredLetter, letterNamed } from "./declared-letter.ts";
import { LetterError } from "./errors.ts";
import { findText, forgetText, type KeptText, textBy } from "./own-texts.ts";
import { refuseFaults } from "./preview-letter.ts";
import type { MailTextDto, MailTextInput } from "./schemas.ts";
import { mailTexts } from "./tables.ts";

/** As the path has it. */
type Asked = { readonly letter: string; readonly language: string };
type Place = { readonly letter: string; readonly language: Language };
type Dto = z.output<typeof MailTextDto>;

const subject_type = "mail_text";
const subjectOf = ({ letter, language }: Place) => ({ subject_type, subject_id: `${letter}:${language}` });
const rowOf = ({ letter, language }: Place) => and(eq(mailTexts.letter, letter), eq(mailTexts.language, language));

function findPlace(asked: Asked): { readonly declared: DeclaredLetter; readonly place: Place } {
  const declared = letterNamed(asked.letter);
  const language = languages.find((one) => one === asked.language);
  if (!declared || !language) throw LetterError.letter_not_found();
  return { declared, place: { letter: declared.letter, language } };
}

/** A letter's text in a language, with what staff have it say. Raises 404 `letter_not_found`. */
export async function readText(ctx: Ctx, asked: Asked): Promise<Dto> {
  const { declared, place } = findPlace(asked);
  return show(ctx, declared, place, await findText(ctx, place.letter, place.language));
}

/**
 * Has a letter say this instead, from the next minute on: a part that is left out is no longer replaced. Raises 404 `letter_not_found`, and
 * `invalid_request` for a text that cannot be the letter's.
 */
export async function setText(ctx: Ctx, asked: Asked, input: z.output<typeof MailTextInput>): Promise<Dto> {
  const { declared, place } = findPlace(asked);
  refuseFaults(declared, { subject: input.subject, body: input.body });
  const before = await findText(ctx, place.letter, place.language);
  const after = { subject: input.subject ?? null, body: input.body ?? null, updated_at: ctx.now() };
  await commit(ctx, [
    ctx.db
      .insert(mailTexts)
      .values({ ...place, ...after })
      .onConflictDoUpdate({ target: [mailTexts.letter, mailTexts.language], set: after }),
    audit(ctx, { action: "mail_text.changed", ...subjectOf(place), ...asAudited(before, after) }),
  ]);
  forgetText();
  return show(ctx, declared, place, after);
}

/** Has a letter say again what the setting or the shop's code has. Done twice it stays done. Raises 404 `letter_not_found`. */
export async function removeText(ctx: Ctx, asked: Asked): Promise<void> {
  const { place } = findPlace(asked);
  const before = await findText(ctx, place.letter, place.language);
  if (before === null) return;
  await commit(ctx, [
    ctx.db.delete(mailTexts).where(rowOf(place)),
    audit(ctx, { action: "mail_text.removed", ...subjectOf(place), ...asAudited(before, null) }),
  ]);
  forgetText();
}

/** Under names that no field of a person has: the log shows fields by their names. */
const asAudited = (before: KeptText | null, after: KeptText | null) => ({
  ...(before && { before: { letter_subject: before.subject, letter_body: before.body } }),
  ...(after && { after: { letter_subject: after.subject, letter_body: after.body } }),
});

const show = (ctx: Ctx, declared: DeclaredLetter, { letter, language }: Place, text: KeptText | null): Dto => ({
  letter,
  language,
  placeholders: Object.keys(declared.placeholders),
  ...textBy(ctx, declared, language, text),
  own: text && { subject: text.subject, body: text.body },
  updated_at: toIsoOrNull(text?.updated_at ?? null),
});
