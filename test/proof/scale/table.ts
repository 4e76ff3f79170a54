import { type billOf, type Part, parts, prices } from "./model.ts";
import { loadOf, simulate, type Visit } from "./queueing.ts";

const RATES = [10, 1_000, 100_000];
const HOURLY = [1, 1_000, 1_000_000];
/** Above it, waiting grows faster than the load. */
const BUSY = 0.7;
const ORDERS = 20_000;

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");
const figure = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString("en") : value >= 1 ? value.toFixed(1) : value.toPrecision(2);

const names = (visits: readonly Visit[]): Part[] =>
  (Object.keys(parts) as Part[]).filter((part) => visits.some(({ station }) => station === part));

/** What an order asks of each part, and how many orders a minute that part could serve if there were nothing else. */
export const drawDemand = (visits: readonly Visit[]): string =>
  table(
    ["part", "serves", "visits of an order", "ms together", "orders a minute at most"],
    names(visits).map((part) => {
      const own = visits.filter(({ station }) => station === part);
      const busy = loadOf(visits, part, 1);
      return [
        part,
        parts[part].says,
        String(own.length),
        figure(busy * 1000),
        figure((60 * parts[part].servers) / busy),
      ];
    }),
  );

/** How busy each part is at each rate, and how long one of a hundred waits for it. */
export function drawLoads(visits: readonly Visit[]): string {
  const outcomes = RATES.map((rate) =>
    simulate({ stations: parts, visits, rate: rate / 60, orders: Math.min(ORDERS, rate * 60), seed: rate }),
  );
  return table(
    ["part", ...RATES.map((rate) => `${rate.toLocaleString("en")} orders a minute`)],
    names(visits).map((part) => [
      part,
      ...outcomes.map((outcome) => {
        const own = outcome.find(({ station }) => station === part);
        if (!own) return "";
        const waits = own.utilisation >= 1 ? "the queue grows" : `p99 waits ${figure(own.wait_p99)} ms`;
        return `${figure(own.utilisation * 100)} %, ${waits}`;
      }),
    ]),
  );
}

/** Of how many each part would have to be, so that none is busier than 70 %. */
export const drawShards = (visits: readonly Visit[]): string =>
  table(
    ["part", ...RATES.map((rate) => `${rate.toLocaleString("en")} orders a minute`)],
    names(visits).map((part) => [
      part,
      ...RATES.map((rate) =>
        String(Math.max(1, Math.ceil(loadOf(visits, part, rate / 60) / parts[part].servers / BUSY))),
      ),
    ]),
  );

/** What orders cost in an hour. */
export function drawBill(bill: ReturnType<typeof billOf>): string {
  const things = Object.keys(prices) as (keyof typeof prices)[];
  const dollars = (orders: number) =>
    things.reduce((sum, thing) => sum + bill[thing] * prices[thing], 0) * (orders / 1e6);
  return [
    table(
      ["", "of an order", "dollars for a million of them", "part of the bill"],
      things.map((thing) => {
        const part = (bill[thing] * prices[thing]) / (dollars(1) * 1e6);
        return [thing, figure(bill[thing]), String(prices[thing]), `${figure(part * 100)} %`];
      }),
    ),
    table(
      ["orders an hour", ...HOURLY.map((orders) => orders.toLocaleString("en"))],
      [["dollars an hour", ...HOURLY.map((orders) => figure(dollars(orders)))]],
    ),
  ].join("\n\n");
}
