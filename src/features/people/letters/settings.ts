import { z } from "zod";
import { languages } from "#platform/basics/language";
import { defineSettings } from "#platform/settings";
import { letterNamed } from "./declared-letter.ts";
import { faultOfText, type OwnTexts } from "./fault-of-text.ts";

const Own = z.record(
  z.string(),
  z.partialRecord(z.enum(languages), z.strictObject({ subject: z.string(), body: z.string() }).partial()),
);

export const letterSettings = defineSettings(
  {
    /** Texts that the shop has instead of ours, by letter and language, as JSON. */
    MAIL_TEXTS: z
      .string()
      .default("{}")
      .transform((text, context): OwnTexts => {
        const read = Own.safeParse(parseOrNull(text));
        const message = "must be an object of letters, languages, `subject` and `body`";
        if (!read.success) context.addIssue({ code: "custom", message });
        return read.data ?? {};
      }),
  },
  // The letters are known once the list of features is loaded.
  ({ MAIL_TEXTS }) => {
    const faults = faultsIn(MAIL_TEXTS);
    return faults.length === 0 ? null : faults.map((fault) => `MAIL_TEXTS ${fault}`).join("; ");
  },
);

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function faultsIn(own: OwnTexts): string[] {
  return Object.entries(own).flatMap(([name, by_language]) => {
    const letter = letterNamed(name);
    if (!letter) return [`has ${name}, which is no letter`];
    return Object.entries(by_language).flatMap(([language, parts]) =>
      (["subject", "body"] as const).flatMap((part) => {
        const fault = parts[part] === undefined ? null : faultOfText(letter, part, parts[part]);
        return fault === null ? [] : [`${name}.${language}.${part} ${fault}`];
      }),
    );
  });
}
