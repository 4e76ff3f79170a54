import { z } from "zod";
import type { Database } from "../../../local/lib/database.ts";

/** How many of them one statement makes. */
const AT_ONCE = 5_000;

/** The tables of which an order has rows, with what is another's in each clone: its number is `n.i`, and the first clone's is 1. */
const tables: Readonly<Record<string, { readonly its: string; readonly own: Readonly<Record<string, string>> }>> = {
  orders: {
    its: "id",
    own: {
      id: "o.id || '-' || n.i",
      cart_id: "o.cart_id || '-' || n.i",
      sequence: "o.sequence + n.i",
      // Each a second before the one ahead of it, so that what a file leaves out is known.
      placed_at: "o.placed_at - 1000 * n.i",
    },
  },
  personal_keys: { its: "id", own: { id: "o.id || '-' || n.i" } },
  order_contacts: { its: "order_id", own: { order_id: "o.order_id || '-' || n.i" } },
  order_items: { its: "order_id", own: { id: "o.id || '-' || n.i", order_id: "o.order_id || '-' || n.i" } },
};

const Columns = z.array(z.object({ name: z.string() }));

/** Makes clones `from` to `to` of a guest's order, each with contacts that are sealed with a key of its own. Their ids are the order's with their number. */
export async function cloneOrder(db: Database, order_id: string, from: number, to: number): Promise<void> {
  for (const [table, { its, own }] of Object.entries(tables)) {
    const found = await db.prepare(`SELECT name FROM pragma_table_info('${table}')`).all();
    const names = Columns.parse(found.results).map(({ name }) => name);
    const values = names.map((name) => own[name] ?? `o."${name}"`).join(", ");
    for (let first = from; first <= to; first += AT_ONCE)
      await db
        .prepare(
          `WITH RECURSIVE n(i) AS (SELECT CAST(?2 AS INTEGER) UNION ALL SELECT i + 1 FROM n WHERE i < ?3)
           INSERT INTO "${table}" (${names.map((name) => `"${name}"`).join(", ")})
           SELECT ${values} FROM n, "${table}" o WHERE o."${its}" = ?1`,
        )
        .bind(order_id, first, Math.min(to, first + AT_ONCE - 1))
        .run();
  }
}
