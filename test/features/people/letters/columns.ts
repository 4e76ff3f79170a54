import type { Decisions } from "../../../support/columns.ts";

export const decided: Decisions = {
  mail_texts: { word: "letter", shop: "subject body" },
};
