import { and, eq } from "drizzle-orm";
import type { Language } from "#platform/basics/language";
import { Recent } from "#platform/basics/recent";
import { MINUTE } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { type DeclaredLetter, letterNamed, type LetterText } from "./declared-letter.ts";
import { faultOfText } from "./fault-of-text.ts";
import { letterSettings } from "./settings.ts";
import { mailTexts } from "./tables.ts";

/** What staff have a letter say instead; null for a part that they left alone. */
export type KeptText = Pick<typeof mailTexts.$inferSelect, "subject" | "body" | "updated_at">;

/** Kept or not, a text is asked for once a minute by each isolate: so a letter costs no further read. */
const kept = new Recent<KeptText>({ kept_ms: MINUTE, missed_ms: MINUTE, max: 200 });
const nameOf = (letter: string, language: Language): string => `${letter} ${language}`;

/** Forgets a text that is being changed. */
export const forgetText = (): void => kept.forget(() => true);

/** What staff have this letter say in this language; null where nothing. */
export async function findText(ctx: Ctx, letter: string, language: Language): Promise<KeptText | null> {
  const { subject, body, updated_at } = mailTexts;
  const row = await ctx.db
    .select({ subject, body, updated_at })
    .from(mailTexts)
    .where(and(eq(mailTexts.letter, letter), eq(mailTexts.language, language)))
    .get();
  return row ?? null;
}

/** As `findText`, for all letters and languages. */
export const allTexts = (ctx: Ctx) => ctx.db.select().from(mailTexts);

/**
 * The texts of a letter: part by part what staff have it say, else what the setting `MAIL_TEXTS` has, else ours. A kept text that cannot
 * be the letter's any more, since the letter has changed, counts for nothing: the letter goes out.
 */
export function textBy(
  ctx: Ctx,
  declared: DeclaredLetter,
  language: Language,
  text: Pick<KeptText, "subject" | "body"> | null,
): LetterText {
  const set = { ...declared.texts[language], ...letterSettings.of(ctx.config).MAIL_TEXTS[declared.letter]?.[language] };
  const usable = (part: keyof LetterText): string => {
    const own = text?.[part] ?? null;
    if (own === null) return set[part];
    if (faultOfText(declared, part, own) === null) return own;
    ctx.log.warn("mail_text_unusable", { letter: declared.letter, language, part });
    return set[part];
  };
  return { subject: usable("subject"), body: usable("body") };
}

/** The texts that a letter is sent with. They may be a minute old. */
export async function textIn(ctx: Ctx, declared: DeclaredLetter, language: Language): Promise<LetterText> {
  const { letter } = declared;
  const load = () => findText(ctx, letter, language);
  return textBy(ctx, declared, language, await kept.read(nameOf(letter, language), ctx.now(), load));
}

/** As `textIn`, of a letter by its name. */
export function textOfLetter(ctx: Ctx, letter: string, language: Language): Promise<LetterText> {
  const declared = letterNamed(letter);
  if (!declared) throw new Error(`the letter ${letter} is not declared`);
  return textIn(ctx, declared, language);
}
