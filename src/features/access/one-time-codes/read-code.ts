import { eq } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { type Channel, codeOf, type CodePurpose, linkTokenOf, unsealDestination } from "./issue-code.ts";
import { isCodeGood, isLinkGood, isUnasked } from "./rules.ts";
import { oneTimeCodes } from "./tables.ts";

export type CodeToSend = {
  readonly user_id: string;
  readonly purpose: Exclude<CodePurpose, "password_reset_proven">;
  readonly channel: Channel;
  readonly destination: string;
  readonly code: string;
  readonly link_token: string | null;
};

const select = (ctx: Ctx, id: string) => ctx.db.select().from(oneTimeCodes).where(eq(oneTimeCodes.id, id)).get();

/** The proof of a code is handed over in the answer, and is never sent. */
const isSent = (purpose: CodePurpose): purpose is CodeToSend["purpose"] => purpose !== "password_reset_proven";

/** What is to be sent of a code that was given out; null when it is good no longer, so that nobody gets a code that is none. */
export async function codeToSend(ctx: Ctx, id: string): Promise<CodeToSend | null> {
  const row = await select(ctx, id);
  if (!row || !isSent(row.purpose) || !(isUnasked(row.purpose) ? isLinkGood : isCodeGood)(row, ctx.now())) return null;
  return {
    user_id: row.user_id,
    purpose: row.purpose,
    channel: row.channel,
    destination: await unsealDestination(ctx, row.destination),
    code: await codeOf(ctx, id),
    link_token: row.link_hash === null ? null : await linkTokenOf(ctx, id),
  };
}

/** Where a code was sent, for a day: for messages that have to go there once more. */
export async function destinationOf(ctx: Ctx, id: string) {
  const row = await select(ctx, id);
  return row ? { channel: row.channel, destination: await unsealDestination(ctx, row.destination) } : null;
}
