import type { Language } from "#platform/basics/language";
import { definePoint } from "#platform/extension-points";
import { subjectAt } from "#platform/messages/letter";
import type { Mail } from "#platform/messages/mime";

/** Two texts in the syntax of ICU MessageFormat. Paragraphs of the body are apart by an empty line. */
export type LetterText = { readonly subject: string; readonly body: string };

/** What the texts of a letter may name in braces: numbers are for plurals, all else is text. */
export type Placeholders = Readonly<Record<string, "text" | "number">>;

/** What the placeholders stand for in one letter. */
export type LetterValues<P extends Placeholders> = { readonly [N in keyof P]: P[N] extends "number" ? number : string };

/** For whom a sample is written, and by which shop. */
export type SampleReader = {
  /** BCP 47, in one of our languages. */
  readonly locale: string;
  readonly language: Language;
  readonly currency: string;
  readonly shop_name: string;
  readonly storefront_url: string;
  readonly time_zone: string;
};

/** A kind of letter to customers: what it is about, what it says in each language, and how it looks. */
export type DeclaredLetter<P extends Placeholders = Placeholders> = {
  /** Names it for good: the shop's own texts are kept under it. */
  readonly letter: string;
  /** In a sentence, for the back office. */
  readonly about: string;
  readonly placeholders: P;
  readonly texts: Readonly<Record<Language, LetterText>>;
  /** The letter by these texts, with sample values. It is shown, and never sent. */
  readonly sample: (text: LetterText, reader: SampleReader) => Mail;
};

/** The letters of all features. A shop may replace the texts of each, and see it before. */
export const letterKinds = definePoint<readonly DeclaredLetter[]>("letters", (rules) => {
  const names = rules.flat().map(({ letter }) => letter);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new Error(`the letter ${twice} is declared twice`);
});

export const allLetters = (): readonly DeclaredLetter[] => letterKinds.rules().flat();

export const letterNamed = (name: string): DeclaredLetter | undefined =>
  allLetters().find(({ letter }) => letter === name);

/** A text whose subject ends or begins with the shop, as each language has it. Its letter names `shop_name`. */
export const withShop = (language: Language, { subject, body }: LetterText): LetterText => ({
  subject: subjectAt(subject, "{shop_name}", language),
  body,
});
