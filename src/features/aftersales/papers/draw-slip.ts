import { html } from "hono/html";
import type { AddressDetails } from "#people/addresses";
import type { PickupPlace } from "#pricing/selling-terms";
import { drawPage, facts, lineByLine } from "./draw-page.ts";
import { drawParty, drawPickup } from "./draw-party.ts";
import { paperReader } from "./paper-reader.ts";
import { placeLines } from "./rules.ts";
import type { PaperSnapshot } from "./snapshot-schemas.ts";

/** What lies in a parcel, without prices. */
export type Slip = {
  readonly locale: string | null;
  readonly time_zone: string;
  readonly seller: PaperSnapshot["seller"];
  readonly order_number: string;
  readonly placed_at: number;
  readonly shipping_address: AddressDetails | null;
  readonly pickup_place: PickupPlace | null;
  readonly carrier: string | null;
  readonly tracking_number: string | null;
  readonly items: readonly {
    readonly name: string;
    readonly details: string;
    readonly sku: string;
    readonly quantity: number;
  }[];
};

/** A packing slip as a page to print, in the language of its order. */
export function drawSlip(slip: Slip): string {
  const reader = paperReader(slip.locale, slip.time_zone);
  const { texts } = reader;
  const { seller } = slip;
  const head = facts([
    [texts.order, slip.order_number],
    [texts.ordered_on, reader.day(slip.placed_at)],
    [texts.carrier, slip.carrier],
    [texts.tracking_number, slip.tracking_number],
  ]);
  return drawPage(`${texts.packing_slip} ${slip.order_number}`, reader, [
    html`<header>
      <h1>${texts.packing_slip}</h1>
      <address>
        <strong>${seller.name}</strong><br />
        ${lineByLine(placeLines(seller, reader.country))}
      </address>
    </header>`,
    html`<div class="parties">
      ${drawParty(texts.ship_to, slip.shipping_address, reader)}${drawPickup(texts.pick_up_at, slip.pickup_place, reader)}
      <div>${head}</div>
    </div>`,
    html`<table>
      <thead>
        <tr>
          <th>${texts.item}</th>
          <th>${texts.sku}</th>
          <th class="number">${texts.quantity}</th>
          <th class="number">${texts.packed}</th>
        </tr>
      </thead>
      <tbody>
        ${slip.items.map(
          ({ name, details, sku, quantity }) =>
            html`<tr>
              <td>${name}${details === "" ? "" : html`<br /><span class="soft">${details}</span>`}</td>
              <td>${sku}</td>
              <td class="number">${quantity}</td>
              <td class="number"><span class="box"></span></td>
            </tr>`,
        )}
      </tbody>
    </table>`,
  ]);
}
