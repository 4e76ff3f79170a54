/** The invariants of docs/proof.md, held against a shop that has come to rest. */
import { z } from "zod";
import type { OpenShop } from "./restorable-shop.ts";
import type { Goods } from "./shopper.ts";

/** S1, S2, S4, S5 of docs/proof.md, from the objects' own words and the orders in D1. */
export async function checkStock({ admin, db }: OpenShop, { variant_ids }: Goods): Promise<void> {
  const Level = z.object({ on_hand: z.int(), held: z.int(), committed: z.int(), available: z.int() });
  const Ledger = z.object({ data: z.array(z.object({ change: z.int() })), next_cursor: z.string().nullable() });
  for (const variant_id of variant_ids) {
    const level = Level.parse(await admin.find(`/admin/inventory/${variant_id}`));
    const { on_hand, held, committed, available } = level;
    if (available < 0 || available !== on_hand - held - committed) fail(`S1 does not hold for ${variant_id}`, level);
    let sum = 0;
    for (let cursor: string | null = ""; cursor !== null;) {
      const more: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const page: z.output<typeof Ledger> = Ledger.parse(
        await admin.find(`/admin/inventory/movements?variant_id=${variant_id}&limit=100${more}`),
      );
      sum += page.data.reduce((total, { change }) => total + change, 0);
      cursor = page.next_cursor;
    }
    expect(`S2: the ledger of ${variant_id}`, sum, on_hand);
    const owed = await db
      .prepare(
        `SELECT coalesce(sum(i.quantity - i.shipped_quantity - i.cancelled_quantity), 0) AS units
        FROM order_items i JOIN orders o ON o.id = i.order_id WHERE i.variant_id = ? AND o.status IN ('paid', 'processing', 'shipping', 'shipped', 'delivered')`,
      )
      .bind(variant_id)
      .first<{ units: number }>();
    expect(`S4: the committed units of ${variant_id}`, committed, owed?.units);
    const row = await db
      .prepare("SELECT on_hand, held, committed, available FROM stock_levels WHERE variant_id = ?")
      .bind(variant_id)
      .first();
    expect(`E2: the projection of ${variant_id}`, row, { on_hand, held, committed, available });
  }
  console.log(`stock: S1, S2, S4 and E2 hold for ${variant_ids.length} variants`);
}

/** P1, P4, P5 and M3: what the provider holds against the orders and the ledger in D1. */
export async function checkMoney({ worker, db }: OpenShop, decided: ReadonlySet<string>): Promise<void> {
  const sandbox = await worker("bodega-stripe-sandbox");
  const Page = z.object({
    has_more: z.boolean(),
    data: z.array(
      z.object({
        id: z.string(),
        status: z.string(),
        amount: z.int(),
        amount_received: z.int(),
        metadata: z.object({ order_id: z.string() }),
        latest_charge: z.object({ amount_refunded: z.int(), captured: z.boolean() }).nullable(),
      }),
    ),
  });
  const sold = new Set(
    (
      await db
        .prepare("SELECT id FROM orders WHERE status IN ('paid', 'processing', 'shipping', 'shipped', 'delivered')")
        .all<{ id: string }>()
    ).results.map(({ id }) => id),
  );
  const intents: z.output<typeof Page>["data"] = [];
  for (let after = ""; ;) {
    const url = `https://api.stripe.com/v1/payment_intents?limit=100&expand[]=data.latest_charge${after}`;
    const answer = await sandbox.fetch(url, { headers: { authorization: "Bearer sk_test_drill" } });
    const page = Page.parse(await answer.json());
    intents.push(...page.data);
    if (!page.has_more) break;
    after = `&starting_after=${intents.at(-1)?.id}`;
  }
  const payers = new Map<string, number>();
  for (const { id, status, amount, amount_received, metadata, latest_charge } of intents) {
    const refunded = latest_charge?.captured ? latest_charge.amount_refunded : 0;
    if (status === "requires_capture") fail("P5: an authorisation is left over", id);
    if (amount_received > amount || refunded > amount_received) fail("P4 does not hold", id);
    const held = amount_received - refunded;
    if (held === 0 || decided.has(metadata.order_id)) continue;
    if (!sold.has(metadata.order_id)) fail("P1: money without an order", { id, held, ...metadata });
    payers.set(metadata.order_id, (payers.get(metadata.order_id) ?? 0) + 1);
    const balance = await db
      .prepare("SELECT sum(amount) AS sum FROM ledger_entries WHERE order_id = ? AND account = 'provider'")
      .bind(metadata.order_id)
      .first<{ sum: number }>();
    expect(`M3: the balance of ${metadata.order_id}`, balance?.sum, held);
  }
  if ([...payers.values()].some((count) => count > 1)) fail("P1: an order was paid twice", [...payers]);
  console.log(`money: P1, P4, P5 and M3 hold for ${intents.length} intents`);
}

export function expect(what: string, found: unknown, wanted: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) fail(`${what}: otherwise than it should be`, { found, wanted });
}

export function fail(what: string, more: unknown): never {
  throw new Error(`${what}\n${JSON.stringify(more, null, 1)}`);
}
