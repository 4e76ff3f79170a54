import { html } from "hono/html";
import type { AddressDetails } from "#people/addresses";
import type { PickupPlace } from "#pricing/selling-terms";
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

/** Where a shopper fetches an order, under its heading; nothing where it is sent. */
export function drawPickup(heading: string, place: PickupPlace | null, reader: PaperReader): Html {
  if (!place) return html``;
  const { name, address, opening_hours } = place;
  const lines = [name, ...placeLines(address, reader.country), opening_hours];
  return html`<div>
    <h2>${heading}</h2>
    <address>${lineByLine(lines.filter((line) => line !== ""))}</address>
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
