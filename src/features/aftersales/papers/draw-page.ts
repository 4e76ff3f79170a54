import { html, raw } from "hono/html";
import { pageText } from "#platform/messages/letter";
import type { PaperReader } from "./paper-reader.ts";

export type Html = ReturnType<typeof html>;

/** The only style of a paper. */
const PAPER_STYLE = `
@page { size: A4; margin: 18mm 16mm; }
body { font: 10pt/1.45 system-ui, "Hiragino Sans", "Noto Sans JP", sans-serif; color: #111; max-width: 178mm; margin: 12mm auto; }
header { display: flex; justify-content: space-between; gap: 12mm; }
h1 { font-size: 18pt; margin: 0 0 4mm; }
h2 { font-size: 9pt; margin: 0 0 1mm; color: #555; font-weight: 600; }
address { font-style: normal; }
.parties { display: flex; gap: 12mm; margin: 8mm 0; }
.parties > div { flex: 1; }
dl { display: grid; grid-template-columns: auto auto; gap: 0 4mm; margin: 0; }
dt { color: #555; }
dd { margin: 0; text-align: right; }
table { width: 100%; border-collapse: collapse; margin: 4mm 0; }
th, td { padding: 1.5mm 1mm; text-align: left; vertical-align: top; border-bottom: 1px solid #ddd; }
th { font-size: 9pt; color: #555; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
.number { text-align: right; white-space: nowrap; }
.soft { color: #555; }
.total td { font-weight: 700; border-top: 2px solid #111; border-bottom: 0; }
.box { width: 5mm; height: 5mm; border: 1px solid #111; display: inline-block; }
footer { margin-top: 10mm; color: #555; font-size: 9pt; white-space: pre-line; }
@media print { body { margin: 0; max-width: none; } }
`;

/** A paper as a page that stands alone: it loads nothing and runs nothing. */
export const drawPage = (title: string, { language }: PaperReader, body: Html | readonly Html[]): string =>
  pageText(
    html`<!doctype html>
      <html lang="${language}">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>${title}</title>
          <style>
            ${raw(PAPER_STYLE)}
          </style>
        </head>
        <body>
          ${body}
        </body>
      </html>`,
  );

/** Lines of text below each other. */
export const lineByLine = (lines: readonly string[]): Html[] => lines.map((line) => html`${line}<br />`);

/** Names and values beside each other; those without a value are left out. */
export const facts = (rows: readonly (readonly [name: string, value: string | null | undefined])[]): Html =>
  html`<dl>
    ${rows.flatMap(([name, value]) =>
      value
        ? [
            html`<dt>${name}</dt>
              <dd>${value}</dd>`,
          ]
        : [],
    )}
  </dl>`;
