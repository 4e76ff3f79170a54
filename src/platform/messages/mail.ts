import { EmailMessage } from "cloudflare:email";
import { eq, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { inIds, type Statement } from "#platform/data/db";
import { deliverOnce } from "#platform/data/deliveries";
import { mails } from "#platform/data/tables";
import { composeMime, type Mail } from "#platform/messages/mime";
import { sha256 } from "#platform/secrets/tokens";

export type { Mail } from "#platform/messages/mime";

/**
 * Sends the mail once for its key, see `deliverOnce`, and commits `statements` with the note that it went out. What is sent
 * again after a crash has the same Message-ID, which receivers know as the same mail. Throws when the mail service refuses.
 */
export async function sendOnce(ctx: Ctx, mail: Mail, statements: readonly Statement[]): Promise<void> {
  const message_id = await messageIdOf(ctx, mail.key);
  const { to, subject, text, html } = mail;
  const copy = { channel: "email", from: ctx.config.MAIL_FROM, to, subject, text, html } as const;
  await deliverOnce(ctx, mail.key, () => send(ctx, mail, message_id), [
    ...statements,
    ...keepLocally(ctx, message_id, copy),
  ]);
}

const messageIdOf = async (ctx: Ctx, key: string): Promise<string> =>
  `${(await sha256(`mail:${key}`)).slice(0, 40)}@${ctx.config.MAIL_FROM.split("@")[1] ?? "localhost"}`;

async function send(ctx: Ctx, mail: Mail, message_id: string): Promise<void> {
  const { MAIL_FROM: from, SHOP_NAME: from_name } = ctx.config;
  const raw = composeMime(mail, { from, from_name, message_id, date: new Date(ctx.now()) });
  await ctx.env.MAILER.send(new EmailMessage(from, mail.to, raw));
}

type LocalCopy = Omit<typeof mails.$inferInsert, "id" | "message_id" | "sent_at">;

/** A copy for the developer at `/dev/mail`. Addresses and texts of what is sent are kept nowhere else. */
export function keepLocally(ctx: Ctx, message_id: string, copy: LocalCopy): Statement[] {
  if (!ctx.config.is_local) return [];
  const row = { ...copy, id: ctx.id(), message_id, sent_at: ctx.now() };
  return [ctx.db.insert(mails).values(row).onConflictDoNothing({ target: mails.message_id })];
}

/** The local copies, newest first. */
export const listLocalMails = (ctx: Ctx, limit: number) =>
  ctx.db
    .select()
    .from(mails)
    .orderBy(sql`${mails.id} DESC`)
    .limit(limit);

export type LocalMail = typeof mails.$inferSelect;

/** One local copy. */
export const findLocalMail = (ctx: Ctx, id: string): Promise<LocalMail | undefined> =>
  ctx.db.select().from(mails).where(eq(mails.id, id)).get();

/** Statements that forget the local copies of what went to these addresses. */
export const forgetLocalMails = (ctx: Ctx, addresses: readonly string[]): Statement[] =>
  ctx.config.is_local ? [ctx.db.delete(mails).where(inIds(mails.to, addresses))] : [];
