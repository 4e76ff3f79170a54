import { env } from "cloudflare:workers";
import { levelOf } from "../../support/checkout.ts";
import { asStaff } from "./order.ts";

const rows = async <Row>(query: string, ...values: string[]): Promise<Row[]> =>
  (
    await env.DB.prepare(query)
      .bind(...values)
      .all<Row>()
  ).results;

type Series = { readonly n: number; readonly distinct_n: number; readonly least: number; readonly most: number };
type PaperSum = { readonly key: string; readonly count: number; readonly amount: number; readonly tax: number };
type Keyed = { readonly key: string; readonly n: number };

/** Sums by key, without those that come to nothing. */
const byKey = (list: readonly Keyed[]): Record<string, number> =>
  Object.fromEntries(list.filter(({ n }) => n !== 0).map(({ key, n }) => [key, n]));

/** What the shop has written down of the whole year so far. */
export async function readBooks(variant_ids: readonly string[]) {
  const shelves = await Promise.all(variant_ids.map((id) => levelOf(id)));
  const [ledger, uneven, papers, series, stored, returns] = await Promise.all([
    rows<Keyed>("SELECT currency || ' ' || account AS key, sum(amount) AS n FROM ledger_entries GROUP BY 1"),
    rows<{ cause: string }>("SELECT cause FROM ledger_entries GROUP BY cause HAVING sum(amount) <> 0"),
    rows<PaperSum>(
      "SELECT kind || ' ' || currency AS key, count(*) AS count, sum(amount) AS amount, sum(tax_total) AS tax FROM invoices GROUP BY 1",
    ),
    rows<Series>(
      "SELECT count(*) AS n, count(DISTINCT sequence) AS distinct_n, min(sequence) AS least, max(sequence) AS most FROM invoices GROUP BY entity, kind, year",
    ),
    rows<Keyed & { held: number }>(
      "SELECT currency AS key, sum(balance) AS n, sum(held) AS held FROM value_accounts GROUP BY 1",
    ),
    rows<Keyed>("SELECT status AS key, count(*) AS n FROM returns GROUP BY 1"),
  ]);
  return {
    shelves: shelves.map(({ on_hand, committed, held }) => ({ on_hand, committed, held })),
    ledger: byKey(ledger),
    uneven,
    papers: Object.fromEntries(papers.map(({ key, ...sums }) => [key, sums])),
    gaps: series.filter(({ n, distinct_n, least, most }) => n !== distinct_n || least !== 1 || most !== n),
    stored_value: byKey(stored),
    held_value: byKey(stored.map(({ key, held }) => ({ key, n: held }))),
    returns: byKey(returns),
  };
}

type Shown = {
  readonly status: string;
  readonly payment_status: string;
  readonly fulfilment_status: string;
  readonly total: number;
  readonly tax_total: number;
  readonly refunded_total: number;
  readonly items: readonly Readonly<
    Record<`${"prepared" | "shipped" | "cancelled" | "returned" | "returning"}_quantity`, number> &
      Record<"id" | "variant_id", string>
  >[];
};

/** An order as staff see it, in the words of the model, and how many units of each line count as refunded. */
export async function readOrder(order_id: string) {
  const shown: Shown = await asStaff("GET", `/orders/${order_id}`, {});
  const refunded = await rows<{ id: string; n: number }>(
    "SELECT id, refunded_quantity AS n FROM order_items WHERE order_id = ?",
    order_id,
  );
  const { status, payment_status, fulfilment_status, total, tax_total: tax, refunded_total } = shown;
  const lines = shown.items.map((item) => ({
    variant_id: item.variant_id,
    prepared: item.prepared_quantity,
    shipped: item.shipped_quantity,
    cancelled: item.cancelled_quantity,
    returned: item.returned_quantity,
    returning: item.returning_quantity,
    refunded: refunded.find(({ id }) => id === item.id)?.n,
  }));
  return { status, payment_status, fulfilment_status, total, tax, refunded_total, lines };
}
