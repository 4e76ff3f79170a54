import { desc, eq, sql } from "drizzle-orm";
import { vi } from "vitest";
import { mails } from "#platform/data/tables";
import { testContext } from "./context.ts";

/** What was sent to an address or number, newest first. */
export const sentTo = (to: string) =>
  testContext()
    .db.select()
    .from(mails)
    .where(eq(mails.to, to))
    .orderBy(desc(sql`rowid`));

/** Waits until so many mails or text messages went to an address or number, and gives the newest. */
export const messageTo = (to: string, count = 1) =>
  vi.waitUntil(
    async () => {
      const sent = await sentTo(to);
      return sent.length >= count ? sent[0] : undefined;
    },
    { timeout: 10_000, interval: 25 },
  );

/** Waits for the code that a registration sends, gives it, and puts its mail aside: what a test looks for comes after it. */
export async function takeWelcome(to: string): Promise<string> {
  const code = await codeTo(to);
  await testContext().db.delete(mails).where(eq(mails.to, to));
  return code;
}

const codeIn = (text: string): string | undefined => /\b(\d{3}) ?(\d{3})\b/.exec(text)?.slice(1).join("");

/** Waits until so many codes went there, whatever else did, and gives the newest. */
export const codeTo = (to: string, count = 1): Promise<string> =>
  vi.waitUntil(
    async () => {
      const codes = (await sentTo(to)).flatMap(({ text }) => codeIn(text) ?? []);
      return codes.length >= count ? codes[0] : undefined;
    },
    { timeout: 10_000, interval: 25 },
  );

let numbers = Math.floor(Math.random() * 5_000_000);
/** A British mobile number that no other test has. */
export const newPhone = (): string => `+4474${String(10_000_000 + (numbers += 1)).slice(0, 8)}`;
