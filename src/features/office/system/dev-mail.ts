import { Hono } from "hono";
import type { AppEnv } from "#platform/app-env";
import { PlatformError } from "#platform/errors";
import { listLocalMails } from "#platform/mail";
import { toIso } from "#platform/time";

const SHOWN = 100;

/** `/dev/mail`: the mails that this machine sent, newest first. It is there only locally, and in no contract. */
export const devMail = new Hono<AppEnv>();

devMail.get("/dev/mail", async (c) => {
  const { ctx } = c.var;
  if (!ctx.config.is_local) throw PlatformError.not_found();
  const mails = await listLocalMails(ctx, SHOWN);
  return c.json({ data: mails.map((mail) => ({ ...mail, sent_at: toIso(mail.sent_at) })), next_cursor: null });
});
