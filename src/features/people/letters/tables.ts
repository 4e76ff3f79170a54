import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { languages } from "../../../platform/basics/language.ts";

/** What the shop's staff have letters say instead of our texts and those of the setting. */
export const mailTexts = sqliteTable(
  "mail_texts",
  {
    letter: text("letter").notNull(),
    language: text("language", { enum: languages }).notNull(),
    /** NULL where it stays as it is. */
    subject: text("subject"),
    body: text("body"),
    updated_at: integer("updated_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.letter, t.language] })],
);
