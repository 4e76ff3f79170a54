import { Hono } from "hono";
import { html } from "hono/html";
import { PlatformError } from "#platform/basics/errors";
import { toIso } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import type { AppEnv } from "#platform/http/app-env";
import { findLocalMail, listLocalMails, type LocalMail } from "#platform/messages/mail";
import { answerProgram, requireLocal, showPage, wantsPage } from "#platform/pages/layout";

const SHOWN = 100;

/** A mail is somebody else's HTML: it runs no script and loads nothing, and its links open in the whole window. */
const MAIL_CSP =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation";

/** `/dev/mail`: what this machine sent, newest first, as pages for a browser and as JSON for a program. Only locally, and in no contract. */
export const devMail = new Hono<AppEnv>();

devMail.get("/dev/mail", async (c) => {
  requireLocal(c.var.ctx);
  const sent = await listLocalMails(c.var.ctx, SHOWN);
  if (!wantsPage(c)) return answerProgram(c, { data: sent.map(toDto), next_cursor: null });
  return showPage(c, {
    title: "Mail",
    body: html`<h1>Mail</h1>
      <p class="soft">What this shop has sent on this machine, newest first. Nothing leaves it.</p>
      ${
        sent.length === 0
          ? html`<p>Nothing has been sent yet.</p>`
          : html`<table>
              <thead>
                <tr>
                  <th>Sent</th>
                  <th>To</th>
                  <th>Subject</th>
                </tr>
              </thead>
              <tbody>
                ${sent.map(
                  (one) =>
                    html`<tr>
                      <td>${toIso(one.sent_at).slice(0, 19).replace("T", " ")}</td>
                      <td>${one.to}</td>
                      <td><a href="/dev/mail/${one.id}">${one.subject || one.text.slice(0, 80)}</a></td>
                    </tr>`,
                )}
              </tbody>
            </table>`
      }`,
  });
});

devMail.get("/dev/mail/:id", async (c) => {
  const mail = await mailOf(c.var.ctx, c.req.param("id"));
  if (!wantsPage(c)) return answerProgram(c, toDto(mail));
  return showPage(c, {
    title: mail.subject || "Text message",
    body: html`<p><a href="/dev/mail">All mail</a></p>
      <h1>${mail.subject || "Text message"}</h1>
      <dl class="facts">
        <dt>From</dt>
        <dd>${mail.from}</dd>
        <dt>To</dt>
        <dd>${mail.to}</dd>
        <dt>Sent</dt>
        <dd>${toIso(mail.sent_at)}</dd>
      </dl>
      ${
        mail.html === ""
          ? ""
          : html`<iframe
              title="The mail"
              src="/dev/mail/${mail.id}/body"
              sandbox="allow-top-navigation-by-user-activation"
            ></iframe>`
      }
      <h2>As text</h2>
      <pre>${mail.text}</pre>`,
  });
});

/** The mail's own HTML, for the frame on its page. */
devMail.get("/dev/mail/:id/body", async (c) => {
  const mail = await mailOf(c.var.ctx, c.req.param("id"));
  c.set("csp", MAIL_CSP);
  return c.html(mail.html.replace(/<body\b/, '<head><base target="_top" /></head><body'));
});

async function mailOf(ctx: Ctx, id: string): Promise<LocalMail> {
  requireLocal(ctx);
  const mail = await findLocalMail(ctx, id);
  if (!mail) throw PlatformError.not_found();
  return mail;
}

const toDto = (mail: LocalMail) => ({ ...mail, sent_at: toIso(mail.sent_at) });
