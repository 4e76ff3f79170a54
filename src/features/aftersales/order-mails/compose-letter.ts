import { html, raw } from "hono/html";
import { sayAny } from "#people/letters";
import { mailPage } from "#platform/messages/letter";
import type { Mail } from "#platform/messages/mime";
import type { Reader } from "./find-reader.ts";
import type { Label, LetterKind, LetterValues } from "./letter-kinds.ts";

/** A line of what an order has or costs. */
export type Row = { readonly label: string; readonly note?: string; readonly said: string; readonly is_total?: true };

/** To a page of its own, or to one below that of the order. */
export type Link = { readonly label: Label } & ({ readonly href: string } | { readonly below_order: string });

type Content<K extends LetterKind> = {
  readonly kind: K;
  /** What happened: the letter about it is sent once. An id, which is kept. */
  readonly occasion: string;
  readonly values: LetterValues<K>;
  readonly rows?: readonly Row[];
  /** An SVG image of our own making, for letters that are read as HTML. */
  readonly picture?: string | null;
  /** Besides the one to the order. */
  readonly link?: Link | null;
};

/** What a letter says, in no language yet but for its rows. */
export type LetterContent = { readonly [K in LetterKind]: Content<K> }[LetterKind];

export type Addressee = {
  readonly to: string;
  readonly shop_name: string;
  readonly order_number: string;
  /** Where they see the order. */
  readonly order_link: string;
};

/** The letter as its reader gets it, as text and as HTML. Everything that people typed is escaped in the latter. */
export function composeLetter(content: LetterContent, addressee: Addressee, reader: Reader): Mail {
  const { kind, occasion, rows = [], link, picture = null } = content;
  const { to, shop_name, order_number, order_link } = addressee;
  const { letters, labels } = reader.texts;
  const { subject, paragraphs } = sayAny(letters[kind], reader.locale, { ...content.values, order_number, shop_name });
  const hrefOf = (one: Link) => ("href" in one ? one.href : pageBelow(order_link, one.below_order));
  const links = [...(link ? [{ label: link.label, href: hrefOf(link) }] : []), seeOrder(order_link)];
  const text = [
    ...paragraphs,
    ...(rows.length > 0 ? [rows.map(rowText).join("\n")] : []),
    ...links.map(({ label, href }) => `${labels[label]}: ${href}`),
    shop_name,
  ];
  const page = [
    ...paragraphs.map((said) => html`<p>${said}</p>`),
    ...(rows.length > 0
      ? [
          html`<table style="width:100%;border-collapse:collapse">
            ${rows.map(rowPage)}
          </table>`,
        ]
      : []),
    ...(picture === null ? [] : [html`<div style="width:12rem">${raw(picture)}</div>`]),
    ...links.map(({ label, href }) => html`<p><a href="${href}">${labels[label]}</a></p>`),
  ];
  return {
    key: `${kind}:${occasion}`,
    to,
    subject,
    text: `${text.join("\n\n")}\n`,
    html: mailPage(subject, page, shop_name, reader.language),
  };
}

const seeOrder = (href: string) => ({ label: "see_order", href }) as const;

/** A page below that of the order, with the same token behind its #. */
function pageBelow(order_link: string, path: string): string {
  const url = new URL(order_link);
  url.pathname += path;
  return url.href;
}

const rowText = ({ label, note, said }: Row): string => `${label}${note === undefined ? "" : ` (${note})`}: ${said}`;

const rowPage = ({ label, note, said, is_total }: Row) => {
  const line = is_total ? "border-top:1px solid #ddd" : "";
  return html`<tr>
    <td style="padding:.25rem 0;${line}">
      ${label}${note === undefined ? "" : html`<br /><small style="color:#666">${note}</small>`}
    </td>
    <td style="text-align:right;white-space:nowrap;${line}">${said}</td>
  </tr>`;
};
