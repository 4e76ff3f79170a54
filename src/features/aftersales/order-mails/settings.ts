import { z } from "zod";
import { languages } from "#platform/basics/language";
import { defineSettings, flag } from "#platform/settings";
import { faultOfText, isLetterKind, type OwnTexts } from "./own-texts.ts";

const Own = z.record(
  z.string(),
  z.partialRecord(z.enum(languages), z.strictObject({ subject: z.string(), body: z.string() }).partial()),
);

export const orderMailSettings = defineSettings({
  /** Whether shoppers are written to when their invoice is there. */
  INVOICE_MAILS: flag.default(true),
  /** Texts that the shop has instead of ours, by letter and language, as JSON. */
  MAIL_TEXTS: z
    .string()
    .default("{}")
    .transform((text, context): OwnTexts => {
      const read = Own.safeParse(parseOrNull(text));
      const faults = read.success
        ? faultsIn(read.data)
        : ["must be an object of letters, languages, `subject` and `body`"];
      for (const message of faults) context.addIssue({ code: "custom", message });
      return read.data ?? {};
    }),
});

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function faultsIn(own: z.output<typeof Own>): string[] {
  return Object.entries(own).flatMap(([letter, by_language]) => {
    if (!isLetterKind(letter)) return [`has ${letter}, which is no letter`];
    return Object.entries(by_language).flatMap(([language, parts]) =>
      (["subject", "body"] as const).flatMap((part) => {
        const fault = parts[part] === undefined ? null : faultOfText(letter, part, parts[part]);
        return fault === null ? [] : [`${letter}.${language}.${part} ${fault}`];
      }),
    );
  });
}
