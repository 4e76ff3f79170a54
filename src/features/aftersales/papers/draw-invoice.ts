import { html } from "hono/html";
import { drawPage, facts, type Html } from "./draw-page.ts";
import { drawParty, drawSeller } from "./draw-party.ts";
import { fillIn, type PaperReader, paperReader } from "./paper-reader.ts";
import { netOf, taxOf, taxSumsOf } from "./rules.ts";
import type { PaperLine, PaperSnapshot } from "./snapshot-schemas.ts";

/** An invoice or credit note with the number that it was issued under. */
export type IssuedPaper = {
  readonly kind: "invoice" | "credit_note";
  readonly number: string;
  readonly issued_at: number;
  /** The invoice that a credit note corrects. */
  readonly corrects: { readonly number: string; readonly issued_at: number } | null;
  readonly snapshot: PaperSnapshot;
};

/** An invoice or credit note as a page to print, in the language of its order. */
export function drawInvoice({ kind, number, issued_at, corrects, snapshot }: IssuedPaper): string {
  const reader = paperReader(snapshot.locale, snapshot.time_zone);
  const { texts } = reader;
  const title = `${texts[kind]} ${number}`;
  const head = facts([
    [texts[`${kind}_number`], number],
    [texts.issued_on, reader.day(issued_at)],
    [texts.order, snapshot.order_number],
    [texts.ordered_on, reader.day(snapshot.placed_at)],
    [texts.supplied_on, reader.day(snapshot.sold_at)],
    [texts.buyer_vat, snapshot.vat_number],
  ]);
  return drawPage(title, reader, [
    html`<header>
      <h1>${texts[kind]}</h1>
      ${drawSeller(snapshot, reader)}
    </header>`,
    html`<div class="parties">
      ${drawParty(texts.bill_to, snapshot.billing_address ?? snapshot.shipping_address, reader)}
      ${drawParty(texts.ship_to, snapshot.shipping_address, reader)}
      <div>${head}</div>
    </div>`,
    ...(corrects
      ? [html`<p>${fillIn(texts.corrects, { number: corrects.number, date: reader.day(corrects.issued_at) })}</p>`]
      : []),
    drawLines(snapshot, reader),
    drawTotals(kind, snapshot, reader),
    drawTaxes(snapshot, reader),
    ...notesOf(snapshot, reader).map((note) => html`<p class="soft">${note}</p>`),
    ...(snapshot.footer === null ? [] : [html`<footer>${snapshot.footer}</footer>`]),
  ]);
}

function drawLines({ lines, currency }: PaperSnapshot, reader: PaperReader): Html {
  const { texts } = reader;
  const money = (amount: number | null) => (amount === null ? "" : reader.money(amount, currency));
  const row = (line: PaperLine) =>
    html`<tr>
      <td>
        ${nameOf(line, reader)}${line.details === "" ? "" : html`<br /><span class="soft">${line.details}</span>`}
        ${line.sku === null ? "" : html`<br /><span class="soft">${texts.sku} ${line.sku}</span>`}
      </td>
      <td class="number">${line.quantity ?? ""}</td>
      <td class="number">${money(line.unit_price)}</td>
      <td class="number">${line.discount === 0 ? "" : money(-line.discount)}</td>
      <td class="number">${ratesOf(line, reader)}</td>
      <td class="number">${money(line.amount)}</td>
    </tr>`;
  return html`<table>
    <thead>
      <tr>
        <th>${texts.item}</th>
        <th class="number">${texts.quantity}</th>
        <th class="number">${texts.unit_price}</th>
        <th class="number">${texts.discount}</th>
        <th class="number">${texts.tax}</th>
        <th class="number">${texts.amount}</th>
      </tr>
    </thead>
    <tbody>
      ${lines.map(row)}
    </tbody>
  </table>`;
}

const nameOf = ({ kind, name }: PaperLine, { texts }: PaperReader): string =>
  kind === "shipping" ? [texts.shipping, name].filter(Boolean).join(": ") : name;

const ratesOf = ({ tax_lines }: PaperLine, { percent }: PaperReader): string =>
  tax_lines.map(({ rate_ppm }) => percent(rate_ppm)).join(" + ");

function drawTotals(
  kind: IssuedPaper["kind"],
  { lines, currency, total, prices_include_tax }: PaperSnapshot,
  { texts, money }: PaperReader,
): Html {
  const tax = lines.reduce((sum, line) => sum + taxOf(line), 0);
  const net = lines.reduce((sum, line) => sum + netOf(line), 0);
  const row = (name: string, amount: number) =>
    html`<tr>
      <td>${name}</td>
      <td class="number">${money(amount, currency)}</td>
    </tr>`;
  return html`<table>
    <tbody>
      ${row(texts.net, net)} ${row(prices_include_tax ? texts.included_tax : texts.tax, tax)}
      <tr class="total">
        <td>${kind === "invoice" ? texts.total : texts.credited}</td>
        <td class="number">${money(total, currency)}</td>
      </tr>
    </tbody>
  </table>`;
}

function drawTaxes({ lines, currency }: PaperSnapshot, { texts, money, percent }: PaperReader): Html {
  const sums = taxSumsOf(lines);
  if (sums.length === 0) return html``;
  const untaxed = lines.filter(({ tax_lines }) => tax_lines.length === 0).reduce((sum, { amount }) => sum + amount, 0);
  const said = { standard: "", reduced: "", zero: ` (${texts.zero})`, exempt: ` (${texts.exempt})` };
  return html`<table>
    <thead>
      <tr>
        <th>${texts.tax}</th>
        <th class="number">${texts.net}</th>
        <th class="number">${texts.tax}</th>
      </tr>
    </thead>
    <tbody>
      ${sums.map(
        ({ name, rate_ppm, kind, net, tax }) =>
          html`<tr>
            <td>${name} ${percent(rate_ppm)}${said[kind]}</td>
            <td class="number">${money(net, currency)}</td>
            <td class="number">${money(tax, currency)}</td>
          </tr>`,
      )}
      ${
        untaxed === 0
          ? ""
          : html`<tr>
              <td>${texts.no_tax}</td>
              <td class="number">${money(untaxed, currency)}</td>
              <td></td>
            </tr>`
      }
    </tbody>
  </table>`;
}

function notesOf(
  { lines, discounts, currency, relief, prices_include_tax }: PaperSnapshot,
  { texts, money }: PaperReader,
): string[] {
  const is_taxed = lines.some(({ tax_lines }) => tax_lines.length > 0);
  return [
    ...discounts.map(({ title, amount }) => `${texts.discount}: ${title}, ${money(amount, currency)}`),
    ...(is_taxed ? [prices_include_tax ? texts.with_tax : texts.without_tax] : []),
    ...(relief === null ? [] : [texts[relief]]),
    ...(lines.some(({ kind }) => kind === "gift_card") ? [texts.gift_cards] : []),
  ];
}
