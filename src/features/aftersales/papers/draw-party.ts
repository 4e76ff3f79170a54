import { html } from "hono/html";
import type { AddressDetails } from "#people/addresses";
import { type Html, lineByLine } from "./draw-page.ts";
import type { PaperReader } from "./paper-reader.ts";
import { placeLines } from "./rules.ts";
import type { PaperSnapshot } from "./snapshot-schemas.ts";

/** An address under its heading; nothing where there is none. */
export function drawParty(heading: string, address: AddressDetails | null, reader: PaperReader): Html {
  if (!address) return html``;
  const lines = [address.company, address.full_name, ...placeLines(address, reader.country)];
  return html`<div>
    <h2>${heading}</h2>
    <address>${lineByLine(lines.filter((line) => line !== null))}</address>
  </div>`;
}

/** Who sells, with the numbers that the law asks for. */
export function drawSeller({ seller }: Pick<PaperSnapshot, "seller">, reader: PaperReader): Html {
  const { texts } = reader;
  const numbers = [
    seller.vat_number && `${texts.seller_vat}: ${seller.vat_number}`,
    seller.tax_number && `${texts.seller_tax}: ${seller.tax_number}`,
    seller.registration,
    seller.email,
    seller.iban && `IBAN: ${seller.iban}`,
  ].filter((line) => typeof line === "string");
  return html`<address>
    <strong>${seller.name}</strong><br />
    ${lineByLine([...placeLines(seller, reader.country), ...numbers])}
  </address>`;
}
