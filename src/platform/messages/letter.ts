import { html } from "hono/html";
import type { Language } from "#platform/basics/language";
import { withoutEnd } from "#platform/basics/text";
import type { Mail } from "#platform/messages/mime";

type Page = ReturnType<typeof html>;

/** The text of a page. Hono makes a promise of one only when a promise was put into it, which mails never do. */
export function pageText(page: Page): string {
  if (page instanceof Promise) throw new Error("a mail waits for nothing");
  return page.toString();
}

/** A mail as HTML: its heading, what it says, who says it, and in which language. */
export const mailPage = (
  heading: string,
  said: Page | readonly Page[],
  shop_name: string,
  language: Language = "en",
): string =>
  pageText(
    html`<!doctype html>
      <html lang="${language}">
        <body style="font:16px/1.5 system-ui,sans-serif;color:#222;max-width:36rem;margin:2rem auto">
          <h1 style="font-size:1.25rem">${heading}</h1>
          ${said}
          <p style="color:#666">${shop_name}</p>
        </body>
      </html>`,
  );

/** To whom a mail goes, and from which shop. */
export type Envelope = {
  /** Names the mail for good: it is sent once. It is kept, so it holds no address. */
  readonly key: string;
  readonly to: string;
  readonly shop_name: string;
  /** That it is written in; English where none is named. */
  readonly language?: Language;
  /** Of letters that one can want no more of. */
  readonly unsubscribe_url?: string | undefined;
};

const subjectsAt: Readonly<Record<Language, (subject: string, shop_name: string) => string>> = {
  en: (subject, shop_name) => `${subject} at ${shop_name}`,
  de: (subject, shop_name) => `${subject} – ${shop_name}`,
  ja: (subject, shop_name) => `【${shop_name}】${subject}`,
};

/** A subject with the shop that writes. */
export const subjectAt = (subject: string, shop_name: string, language: Language): string =>
  subjectsAt[language](subject, shop_name);

/** Where those go who want no more of a letter, and what is said before it. */
export type WayOut = { readonly said: string; readonly href: string };

/** A mail of a few paragraphs, with a link below them where there is one, and at last the way out. The shop stands in its subject. */
export const letter = (
  envelope: Envelope,
  subject: string,
  paragraphs: readonly string[],
  link?: string,
  way_out?: WayOut,
): Mail =>
  wordedLetter(
    envelope,
    { subject: subjectAt(subject, envelope.shop_name, envelope.language ?? "en"), paragraphs },
    link,
    way_out,
  );

/** As `letter`, with the subject as it is. */
export function wordedLetter(
  { key, to, shop_name, language = "en", unsubscribe_url }: Envelope,
  { subject, paragraphs }: { readonly subject: string; readonly paragraphs: readonly string[] },
  link?: string,
  way_out?: WayOut,
): Mail {
  const linked = link === undefined ? [] : [link];
  const ways = way_out === undefined ? [] : [way_out];
  const page = [
    ...paragraphs.map((said) => html`<p>${said}</p>`),
    ...linked.map((href) => html`<p><a href="${href}">${href}</a></p>`),
    ...ways.map(({ said, href }) => html`<p style="color:#666">${said} <a href="${href}">${href}</a></p>`),
  ];
  return {
    key,
    to,
    subject,
    text: `${[...paragraphs, ...linked, ...ways.map(({ said, href }) => `${said} ${href}`), shop_name].join("\n\n")}\n`,
    html: mailPage(subject, page, shop_name, language),
    unsubscribe_url,
  };
}

/** The address of a page of the storefront that a mail leads to. A token stands behind the #, which no server's log and no referrer sees. */
export function storefrontPage(storefront_url: string, path: string, token: string | null = null): string {
  const url = new URL(`${withoutEnd(storefront_url, "/")}${path}`);
  if (token !== null) url.hash = `token=${token}`;
  return url.href;
}
