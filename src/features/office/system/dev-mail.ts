import { Hono } from "hono";
import { PlatformError } from "#platform/basics/errors";
import { toIso } from "#platform/basics/time";
import type { AppEnv } from "#platform/http/app-env";
import { listLocalMails } from "#platform/messages/mail";

const SHOWN = 100;

/** `/dev/mail`: the mails that this machine sent, newest first. It is there only locally, and in no contract. */
export const devMail = new Hono<AppEnv>();

devMail.get("/dev/mail", async (c) => {
  const { ctx } = c.var;
  if (!ctx.config.is_local) throw PlatformError.not_found();
  const mails = await listLocalMails(ctx, SHOWN);
  return c.json({ data: mails.map((mail) => ({ ...mail, sent_at: toIso(mail.sent_at) })), next_cursor: null });
});
