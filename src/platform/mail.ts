import { EmailMessage } from "cloudflare:email";
import { and, eq, isNull, lt, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/db";
import { composeMime, type Mail } from "#platform/mime";
import { commit } from "#platform/outbox";
import { mailDeliveries, mails } from "#platform/tables";
import { MINUTE } from "#platform/time";
import { sha256 } from "#platform/tokens";

export type { Mail } from "#platform/mime";

/** Whoever claimed a mail longer ago than this is taken for dead, and it is sent again under the same Message-ID. */
const CLAIM_MS = 2 * MINUTE;

/**
 * Sends the mail once for its key, and commits `statements` with the note that it went out. Deliveries of the same message at
 * the same time do not both send: one claims it, the others throw and come back later. A crash between sending and the note sends
 * again with the same Message-ID, which receivers know as the same mail. Throws when the mail service refuses; nothing is committed then.
 */
export async function sendOnce(ctx: Ctx, mail: Mail, statements: readonly Statement[]): Promise<void> {
  const message_id = await messageIdOf(ctx, mail.key);
  if (await claim(ctx, mail.key)) await send(ctx, mail, message_id);
  const sent = ctx.db
    .update(mailDeliveries)
    .set({ sent_at: ctx.now() })
    .where(and(eq(mailDeliveries.key, mail.key), isNull(mailDeliveries.sent_at)));
  await commit(ctx, [...statements, sent, ...keepLocally(ctx, mail, message_id)]);
}

const messageIdOf = async (ctx: Ctx, key: string): Promise<string> =>
  `${(await sha256(`mail:${key}`)).slice(0, 40)}@${ctx.config.MAIL_FROM.split("@")[1] ?? "localhost"}`;

/** True when this call is the one to send; false when it went out already. Throws while another call is at it. */
async function claim(ctx: Ctx, key: string): Promise<boolean> {
  const now = ctx.now();
  const until = now + CLAIM_MS;
  const [mine, known] = await ctx.db.batch([
    ctx.db
      .insert(mailDeliveries)
      .values({ key, claimed_until: until })
      .onConflictDoUpdate({
        target: mailDeliveries.key,
        set: { claimed_until: until },
        setWhere: and(isNull(mailDeliveries.sent_at), lt(mailDeliveries.claimed_until, now)),
      })
      .returning({ key: mailDeliveries.key }),
    ctx.db.select({ sent_at: mailDeliveries.sent_at }).from(mailDeliveries).where(eq(mailDeliveries.key, key)),
  ]);
  if (mine.length > 0) return true;
  if (known[0]?.sent_at) return false;
  throw new Error("this mail is being sent by another delivery");
}

async function send(ctx: Ctx, mail: Mail, message_id: string): Promise<void> {
  try {
    const { MAIL_FROM: from, SHOP_NAME: from_name } = ctx.config;
    const raw = composeMime(mail, { from, from_name, message_id, date: new Date(ctx.now()) });
    await ctx.env.MAILER.send(new EmailMessage(from, mail.to, raw));
  } catch (error) {
    await ctx.db.update(mailDeliveries).set({ claimed_until: 0 }).where(eq(mailDeliveries.key, mail.key));
    throw error;
  }
}

/** A copy for the developer at `/dev/mail`. Addresses and texts of mails are kept nowhere else. */
function keepLocally(ctx: Ctx, mail: Mail, message_id: string): Statement[] {
  if (!ctx.config.is_local) return [];
  const { to, subject, text, html } = mail;
  const copy = { id: ctx.id(), message_id, from: ctx.config.MAIL_FROM, to, subject, text, html, sent_at: ctx.now() };
  return [ctx.db.insert(mails).values(copy).onConflictDoNothing({ target: mails.message_id })];
}

/** The local copies, newest first. */
export const listLocalMails = (ctx: Ctx, limit: number) =>
  ctx.db
    .select()
    .from(mails)
    .orderBy(sql`${mails.id} DESC`)
    .limit(limit);
