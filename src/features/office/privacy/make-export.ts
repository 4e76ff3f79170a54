import { and, eq, isNull } from "drizzle-orm";
import { sendNotice } from "#access/limits";
import { contactsOf } from "#people/accounts";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { storefrontPage } from "#platform/messages/letter";
import { sealPersonal, selectPersonalKey } from "#platform/secrets/personal";
import type { DataOfPeople } from "./data-of-people.ts";
import { exportLinkTokenOf } from "./export-links.ts";
import { exportMail } from "./mails.ts";
import { dataExports } from "./tables.ts";

export const FILE_PLACE = "data_exports.file";

/** Makes the copy that was asked for, sealed with the person's key, and mails the link to who has an address. Nothing when they are erased by now. */
export async function makeExport(ctx: Ctx, people: DataOfPeople, export_id: string, once: Statement): Promise<void> {
  const [asked] = await ctx.db.select().from(dataExports).where(eq(dataExports.id, export_id));
  if (!asked || asked.expires_at <= ctx.now()) {
    await commit(ctx, [once]);
    return;
  }
  const { user_id } = asked;
  const [[key], account] = await Promise.all([selectPersonalKey(ctx, user_id), contactsOf(ctx, user_id)]);
  if (!key || !account) {
    await commit(ctx, [once]);
    return;
  }
  const data = await people.gather(ctx, { user_id, email: account.email, phone: account.phone });
  const file_key = `exports/${user_id}/${export_id}`;
  await ctx.env.FILES.put(file_key, await sealPersonal(ctx, key.personal_key, FILE_PLACE, JSON.stringify(data)));
  const made = ctx.db
    .update(dataExports)
    .set({ file_key, finished_at: ctx.now() })
    .where(and(eq(dataExports.id, export_id), isNull(dataExports.finished_at)));
  if (account.email === null) {
    await commit(ctx, [made, once]);
    return;
  }
  const { STOREFRONT_URL } = ctx.config;
  const link = storefrontPage(STOREFRONT_URL, "/account/export", await exportLinkTokenOf(ctx, export_id));
  const reader = { to: account.email, locale: account.locale };
  const mail = await exportMail(ctx, reader, { export_id, link, expires_at: asked.expires_at });
  await sendNotice(ctx, account, mail, [made, once]);
}
