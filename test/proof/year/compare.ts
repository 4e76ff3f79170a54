import type { ExpectStatic } from "vitest";
import { readBooks, readOrder } from "./books.ts";
import type { Model } from "./model.ts";
import { backOf, fulfilmentStatusOf, paymentStatusOf, type Sale, statusOf } from "./sale.ts";
import type { Goods } from "./shop.ts";

const unlessNone = (map: ReadonlyMap<string, number>): Record<string, number> =>
  Object.fromEntries([...map].filter(([, n]) => n !== 0));

/** The books of the model, as `readBooks` has those of the shop. */
function booksOf(model: Model): Awaited<ReturnType<typeof readBooks>> {
  const returns = new Map<string, number>();
  for (const { status } of model.sales.flatMap((sale) => sale.returns))
    returns.set(status, (returns.get(status) ?? 0) + 1);
  return {
    shelves: model.on_hand.map((on_hand, at) => ({
      on_hand,
      committed: model.committed[at] ?? 0,
      held: model.held[at] ?? 0,
    })),
    ledger: unlessNone(model.accounts.ledger),
    uneven: [],
    papers: Object.fromEntries(model.accounts.papers),
    gaps: [],
    stored_value: unlessNone(model.accounts.stored_value),
    held_value: {},
    returns: unlessNone(returns),
  };
}

const orderOf = (sale: Sale, { variant_ids }: Goods): Awaited<ReturnType<typeof readOrder>> => ({
  status: statusOf(sale),
  payment_status: paymentStatusOf(sale),
  fulfilment_status: fulfilmentStatusOf(sale),
  total: sale.price.total,
  tax: sale.price.tax,
  refunded_total: backOf(sale),
  lines: sale.lines.map(({ variant, prepared, shipped, cancelled, returned, returning, refunded }) => ({
    variant_id: variant_ids[variant] ?? "",
    prepared,
    shipped,
    cancelled,
    returned,
    returning,
    refunded,
  })),
});

const byVariant = <Row extends { variant_id: string }>(lines: Row[]): Row[] =>
  lines.toSorted((a, b) => (a.variant_id < b.variant_id ? -1 : 1));

/** Both reckonings say the same: of the year so far, and of each order that something has become of since they were last compared. */
export async function compare(expect: ExpectStatic, when: string, model: Model, goods: Goods): Promise<void> {
  expect({ when, ...(await readBooks(goods.variant_ids)) }).toEqual({ when, ...booksOf(model) });
  for (const sale of model.touched) {
    const who = `order ${sale.nth}, which ${sale.fate}, ${when}`;
    const [shop, own] = [await readOrder(sale.order_id), orderOf(sale, goods)];
    expect({ who, ...shop, lines: byVariant(shop.lines) }).toEqual({ who, ...own, lines: byVariant(own.lines) });
  }
  model.touched.clear();
}
