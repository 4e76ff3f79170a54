import { html } from "hono/html";
import { pageText } from "#notifications";
import type { Mail } from "#platform/mime";
import { toIso } from "#platform/time";

type Letter = { readonly key: string; readonly to: string; readonly subject: string; readonly shop_name: string };

const letter = ({ key, to, subject, shop_name }: Letter, paragraphs: readonly string[], link?: string): Mail => {
  const page = html`<!doctype html>
    <html lang="en">
      <body style="font:16px/1.5 system-ui,sans-serif;color:#222;max-width:36rem;margin:2rem auto">
        <h1 style="font-size:1.25rem">${subject}</h1>
        ${paragraphs.map((said) => html`<p>${said}</p>`)}
        ${link === undefined ? "" : html`<p><a href="${link}">${link}</a></p>`}
        <p style="color:#666">${shop_name}</p>
      </body>
    </html>`;
  const text = [...paragraphs, ...(link === undefined ? [] : [link]), shop_name].join("\n\n");
  return { key, to, subject: `${subject} at ${shop_name}`, text: `${text}\n`, html: pageText(page) };
};

const dayOf = (epoch_ms: number): string => toIso(epoch_ms).slice(0, 10);

/** The link to a copy of somebody's data. */
export const exportMail = (it: {
  readonly export_id: string;
  readonly to: string;
  readonly shop_name: string;
  readonly link: string;
  readonly expires_at: number;
}): Mail =>
  letter(
    { key: `export:${it.export_id}`, subject: "Your data", to: it.to, shop_name: it.shop_name },
    [`The copy of your data that you asked for is ready. The link below is good until ${dayOf(it.expires_at)}.`],
    it.link,
  );

/** That the account will be erased, and how to keep it. */
export const erasureMail = (it: {
  readonly occasion: string;
  readonly to: string;
  readonly shop_name: string;
  readonly erase_at: number;
}): Mail =>
  letter(
    { key: `erasure:${it.occasion}`, subject: "Your account will be erased", to: it.to, shop_name: it.shop_name },
    [
      `As you asked, your account and all that tells who you are will be erased on ${dayOf(it.erase_at)}. Orders are kept without your name.`,
      "To keep your account, log in before then. If it was not you who asked, log in and set a new password.",
    ],
  );
