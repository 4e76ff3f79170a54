import { html } from "hono/html";
import { drawPage, facts, lineByLine } from "./draw-page.ts";
import { paperReader } from "./paper-reader.ts";
import { placeLines } from "./rules.ts";
import type { PaperSnapshot } from "./snapshot-schemas.ts";

/** What is to be taken from the shelves, and for which orders. */
export type PickList = {
  readonly locale: string | null;
  readonly time_zone: string;
  readonly seller: PaperSnapshot["seller"];
  readonly printed_at: number;
  readonly picks: readonly {
    readonly name: string;
    readonly sku: string;
    readonly options: Readonly<Record<string, string>>;
    readonly units: number;
    readonly order_count: number;
    readonly orders: readonly { readonly order_number: string; readonly quantity: number }[];
  }[];
};

/** A pick list as a page to print, for the people in the stock room. */
export function drawPicks({ locale, time_zone, seller, printed_at, picks }: PickList): string {
  const reader = paperReader(locale, time_zone);
  const { texts } = reader;
  const units = picks.reduce((sum, pick) => sum + pick.units, 0);
  const ordersOf = ({ orders, order_count }: PickList["picks"][number]) => [
    ...orders.map(({ order_number, quantity }) => `${order_number} × ${quantity}`),
    ...(order_count > orders.length ? ["…"] : []),
  ];
  return drawPage(texts.pick_list, reader, [
    html`<header>
      <h1>${texts.pick_list}</h1>
      <address>
        <strong>${seller.name}</strong><br />
        ${lineByLine(placeLines(seller, reader.country))}
      </address>
    </header>`,
    facts([
      [texts.issued_on, reader.day(printed_at)],
      [texts.quantity, String(units)],
    ]),
    html`<table>
      <thead>
        <tr>
          <th>${texts.sku}</th>
          <th>${texts.item}</th>
          <th class="number">${texts.quantity}</th>
          <th>${texts.order}</th>
          <th class="number">${texts.picked}</th>
        </tr>
      </thead>
      <tbody>
        ${picks.map(
          (pick) =>
            html`<tr>
              <td>${pick.sku}</td>
              <td>
                ${pick.name}<br /><span class="soft"
                  >${Object.entries(pick.options)
                    .map(([name, value]) => `${name}: ${value}`)
                    .join(", ")}</span
                >
              </td>
              <td class="number">${pick.units}</td>
              <td>${lineByLine(ordersOf(pick))}</td>
              <td class="number"><span class="box"></span></td>
            </tr>`,
        )}
      </tbody>
    </table>`,
  ]);
}
