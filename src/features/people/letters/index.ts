import { auditedKeys } from "#platform/data/audited-keys";
import { defineFeature } from "#platform/feature";
import { letterRoutes } from "./admin-routes.ts";
import { letterSettings } from "./settings.ts";

export {
  type DeclaredLetter,
  letterKinds,
  type LetterText,
  type LetterValues,
  type Placeholders,
  type SampleReader,
  withShop,
} from "./declared-letter.ts";
export { textOfLetter } from "./own-texts.ts";
export { type Said, say, sayAny, sayLetter, writtenIn } from "./say-letter.ts";
export type { OwnTexts } from "./fault-of-text.ts";

/** What customers are written: the letters that features declare, and the shop's own texts for them. */
export const letters = defineFeature({
  name: "letters",
  settings: letterSettings,
  routes: [letterRoutes],
  plugs: [auditedKeys.plug("letter_subject letter_body")],
});
