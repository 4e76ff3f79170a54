import { eq } from "drizzle-orm";
import { toIso } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { entriesOf, forgetAddressesOf } from "#platform/data/audit";
import { deleteFiles } from "#platform/data/delete-files";
import type { PersonalData } from "#platform/data/personal-data";
import { forgetAnswersOf } from "#platform/http/kept-answers";
import { forgetLocalMails } from "#platform/messages/mail";
import { dataExports } from "./tables.ts";

async function eraseFiles(ctx: Ctx, user_id: string): Promise<void> {
  const files = await ctx.db
    .select({ key: dataExports.file_key })
    .from(dataExports)
    .where(eq(dataExports.user_id, user_id));
  await deleteFiles(
    ctx.env.FILES,
    files.flatMap(({ key }) => key ?? []),
  );
}

/** The copies that were made, and what the platform keeps for every feature: audit entries, answers, local copies of mails. */
export const privacyPersonalData: PersonalData = {
  gather: async (ctx, { user_id }) => ({
    activity: (await entriesOf(ctx, user_id)).map((row) => ({ ...row, created_at: toIso(row.created_at) })),
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
