import { z } from "zod";
import { d1File, objectFiles, objectId, rowsOf, withFile } from "../../../local/lib/state-files.ts";
import { orderStatuses } from "../../../src/features/ordering/orders/rules.ts";

const figure = z.int();
const name = z.string();
const maybe = name.nullable();

const Order = z.object({
  id: name,
  cart_id: name,
  status: z.enum(orderStatuses),
  version: figure,
  total: figure,
  sold_at: figure.nullable(),
});
const Move = z.object({ order_id: name, version: figure, event: name, status: z.enum([...orderStatuses, "closed"]) });
const Item = z.object({ order_id: name, variant_id: name, quantity: figure, returned: figure });
const Payment = z.object({ order_id: name, intent_id: maybe, captured: figure, refunded: figure, balance: figure });
const Refund = z.object({ id: name, order_id: name, amount: figure, status: name });
const Entries = z.object({ cause: name, sum: figure });
const Waiting = z.object({ id: name, type: name, dead: figure });
const Mail = z.object({ message_id: name, to: name });
const Paper = z.object({ kind: name, entity: name, year: figure, sequence: figure, order_id: name, amount: figure });
const Level = z.object({ variant_id: name, on_hand: figure, held: figure, committed: figure, available: figure });
const Account = z.object({ id: name, email_index: name });
const Shelf = z.object({ on_hand: figure, committed: figure });
const Hold = z.object({
  hold_id: name,
  state: z.enum(["live", "committed", "released"]),
  quantity: figure,
  committed: figure,
  expires_at: figure,
});
const Line = z.object({ movement_id: name, kind: name, change: figure, on_hand: figure, reference: maybe });
const Journal = z.object({ order_id: name, cart_version: figure, state: z.enum(["open", "sold", "ended"]) });
const Key = z.object({ key: name, order_id: name });
const Intent = z.object({
  id: name,
  status: name,
  amount: figure,
  amount_received: figure,
  metadata: z.record(name, name),
});
const Returned = z.object({ payment_intent: maybe, amount: figure, status: name });
const Body = z.object({ body: name });

export type BookedOrder = z.output<typeof Order>;
export type BookedHold = z.output<typeof Hold>;
type StockBook = z.output<typeof Shelf> & {
  readonly variant_id: string;
  readonly holds: readonly BookedHold[];
  readonly ledger: readonly z.output<typeof Line>[];
};
type CartBook = {
  readonly object_id: string;
  readonly journals: readonly z.output<typeof Journal>[];
  readonly keys: readonly z.output<typeof Key>[];
};

/** All that a shop and its provider have written down. */
export type Books = ReturnType<typeof readDatabase> &
  ReturnType<typeof readProvider> & { readonly stock: readonly StockBook[]; readonly carts: readonly CartBook[] };

export type StateFolders = {
  readonly shop: string;
  /** Where the payment sandbox keeps its own, the same folder when it runs beside the shop. */
  readonly sandbox: string;
};

/** Reads the state of a shop that is closed, straight from its files: nothing of the shop's own code has a say in it. */
export function readBooks({ shop, sandbox }: StateFolders): Books {
  const database = readDatabase(d1File(shop));
  return { ...database, ...readProvider(sandbox), stock: readStock(shop, database.levels), carts: readCarts(shop) };
}

const readDatabase = (file: string) =>
  withFile(file, (db) => ({
    orders: rowsOf(
      db,
      Order,
      "SELECT o.id, o.cart_id, o.status, o.version, o.total, o.sold_at FROM orders o JOIN order_contacts c ON c.order_id = o.id",
    ),
    moves: rowsOf(db, Move, "SELECT order_id, version, event, status FROM order_history ORDER BY order_id, version"),
    items: rowsOf(
      db,
      Item,
      `SELECT i.order_id, i.variant_id, i.quantity, i.shipped_quantity + i.cancelled_quantity AS returned FROM order_items i`,
    ),
    payments: rowsOf(
      db,
      Payment,
      `SELECT p.order_id, p.intent_id, p.captured, p.refunded,
        (SELECT coalesce(sum(l.amount), 0) FROM ledger_entries l WHERE l.order_id = p.order_id AND l.account = 'provider') AS balance
        FROM payments p`,
    ),
    refunds: rowsOf(db, Refund, "SELECT id, order_id, amount, status FROM refunds"),
    transactions: rowsOf(db, Entries, "SELECT cause, sum(amount) AS sum FROM ledger_entries GROUP BY cause"),
    waiting: rowsOf(db, Waiting, "SELECT id, type, dead_at IS NOT NULL AS dead FROM outbox WHERE done_at IS NULL"),
    papers: rowsOf(db, Paper, "SELECT kind, entity, year, sequence, order_id, amount FROM invoices"),
    mails: rowsOf(db, Mail, `SELECT message_id, "to" FROM mails`),
    levels: rowsOf(db, Level, "SELECT variant_id, on_hand, held, committed, available FROM stock_levels"),
    accounts: rowsOf(db, Account, "SELECT id, email_index FROM users WHERE email_index IS NOT NULL"),
  }));

function readStock(state: string, levels: readonly { readonly variant_id: string }[]): StockBook[] {
  const files = objectFiles(state, "bodega-local-Stock");
  return levels.flatMap(({ variant_id }) => {
    const file = files.get(objectId("bodega-local-Stock", variant_id));
    if (file === undefined) return [];
    return withFile(file, (db) => {
      const [shelf = { on_hand: 0, committed: 0 }] = rowsOf(db, Shelf, "SELECT on_hand, committed FROM stock");
      return {
        ...shelf,
        variant_id,
        holds: rowsOf(db, Hold, "SELECT hold_id, state, quantity, committed, expires_at FROM holds"),
        ledger: rowsOf(db, Line, "SELECT movement_id, kind, change, on_hand, reference FROM ledger ORDER BY seq"),
      };
    });
  });
}

/** Of each cart that was ever checked out. */
function readCarts(state: string): CartBook[] {
  return [...objectFiles(state, "bodega-local-Cart")].map(([object_id, file]) =>
    withFile(file, (db) => {
      const there = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'journals'").all().length > 0;
      if (!there) return { object_id, journals: [], keys: [] };
      const journals = rowsOf(db, Journal, "SELECT order_id, cart_version, state FROM journals");
      return { object_id, journals, keys: rowsOf(db, Key, "SELECT key, order_id FROM keys") };
    }),
  );
}

function readProvider(state: string) {
  const [file] = objectFiles(state, "bodega-stripe-sandbox-SandboxAccount").values();
  if (file === undefined) return { intents: [], returned: [] };
  return withFile(file, (db) => {
    const all = <Kind extends z.ZodType>(kind: Kind, of: string): z.output<Kind>[] =>
      rowsOf(db, Body, `SELECT body FROM objects WHERE kind = '${of}'`).map(({ body }) => kind.parse(JSON.parse(body)));
    return { intents: all(Intent, "payment_intent"), returned: all(Returned, "refund") };
  });
}
