import { eq } from "drizzle-orm";
import { entriesOf, forgetAddressesOf } from "#platform/audit";
import type { Ctx } from "#platform/context";
import { forgetAnswersOf } from "#platform/kept-answers";
import { forgetLocalMails } from "#platform/mail";
import type { PersonalData } from "#platform/personal-data";
import { toIso } from "#platform/time";
import { dataExports } from "./tables.ts";

async function eraseFiles(ctx: Ctx, user_id: string): Promise<void> {
  const files = await ctx.db
    .select({ key: dataExports.file_key })
    .from(dataExports)
    .where(eq(dataExports.user_id, user_id));
  for (const { key } of files) if (key !== null) await ctx.env.FILES.delete(key);
}

/** The copies that were made, and what the platform keeps for every feature: audit entries, answers, local copies of mails. */
export const privacyPersonalData: PersonalData = {
  gather: async (ctx, { user_id }) => ({
    activity: (await entriesOf(ctx, user_id)).map((row) => ({ ...row, at: toIso(row.at) })),
  }),
  before: (ctx, { user_id }) => eraseFiles(ctx, user_id),
  erase: (ctx, { user_id, email, phone }) => [
    ctx.db.delete(dataExports).where(eq(dataExports.user_id, user_id)),
    forgetAnswersOf(ctx, `user:${user_id}`),
    forgetAddressesOf(ctx, user_id),
    ...forgetLocalMails(
      ctx,
      [email, phone].filter((address) => address !== null),
    ),
  ],
};
