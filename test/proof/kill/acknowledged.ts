import { type AccountSecrets, emailIndexOf } from "../../../local/lib/accounts.ts";
import { hasEnded } from "../../../src/features/ordering/orders/rules.ts";
import type { Books } from "../live/books.ts";
import type { Violation } from "../live/invariants.ts";

/** All that the shop has said to somebody and must stand by, whatever became of it since. */
export class Acknowledged {
  /** Idempotency-Key -> the order of its 201 or 402. */
  readonly placed = new Map<string, string>();
  /** Keys that were refused: 409. */
  readonly refused = new Set<string>();
  readonly cancelled = new Set<string>();
  readonly refunds = new Map<string, { readonly order_id: string; readonly amount: number }>();
  readonly accounts = new Set<string>();
  readonly movements = new Map<string, { readonly variant_id: string; readonly quantity: number }>();
  /** What was wrong with an answer on its own, found while the run went on. */
  readonly wrong: Violation[] = [];
  /** Requests that were repeated until somebody answered, and answers that were no answer (5xx). */
  repeated = 0;
  readonly server_errors = new Map<string, number>();

  /** An order was shown for a key. The same key never shows another one. */
  place(key: string, order_id: string): void {
    const known = this.placed.get(key);
    if (known !== undefined && known !== order_id)
      this.wrong.push({ rule: "O1", subject: order_id, what: `is the second order of a key, after ${known}` });
    if (this.refused.has(key))
      this.wrong.push({ rule: "O4", subject: order_id, what: "was shown for a key that had been refused" });
    this.placed.set(key, known ?? order_id);
  }

  refuse(key: string): void {
    const known = this.placed.get(key);
    if (known !== undefined)
      this.wrong.push({ rule: "O4", subject: known, what: "was acknowledged, and its key refused later" });
    else this.refused.add(key);
  }

  /** What of it is not in the books. */
  async check(books: Books, secrets: AccountSecrets): Promise<Violation[]> {
    const found = [...this.wrong];
    const lost = (rule: string, subject: string, what: string) => found.push({ rule, subject, what });
    const orders = new Map(books.orders.map((order) => [order.id, order]));
    const keys = new Map(books.carts.flatMap((cart) => cart.keys).map(({ key, order_id }) => [key, order_id]));

    for (const [key, order_id] of this.placed) {
      if (!orders.has(order_id)) lost("O4", order_id, "was acknowledged and is not there");
      if (keys.get(key) !== order_id) lost("O1", order_id, `its key stands for ${keys.get(key) ?? "nothing"} now`);
    }
    for (const key of this.refused) {
      const order = orders.get(keys.get(key) ?? "");
      if (order && !hasEnded(order.status)) lost("O4", order.id, `was refused and is ${order.status}`);
    }
    for (const order_id of this.cancelled) {
      const status = orders.get(order_id)?.status;
      if (status !== "cancelled") lost("O4", order_id, `its cancel was acknowledged, and it is ${status ?? "gone"}`);
    }
    const refunds = new Map(books.refunds.map((refund) => [refund.id, refund]));
    for (const [id, { order_id, amount }] of this.refunds) {
      const refund = refunds.get(id);
      if (refund?.amount !== amount || refund.status !== "succeeded")
        lost("P1", order_id, `its refund ${id} of ${amount} was acknowledged and is ${refund?.status ?? "gone"}`);
    }
    const accounts = new Set(books.accounts.map(({ email_index }) => email_index));
    for (const email of this.accounts)
      if (!accounts.has(await emailIndexOf(email, secrets))) lost("R1", email, "was registered and is not there");
    const lines = new Map(
      books.stock.flatMap(({ variant_id, ledger }) =>
        ledger.map((line) => [line.movement_id, { ...line, variant_id }]),
      ),
    );
    for (const [id, { variant_id, quantity }] of this.movements) {
      const line = lines.get(id);
      if (line?.variant_id !== variant_id || line.change !== quantity)
        lost("S2", variant_id, `movement ${id} of ${quantity} was acknowledged and is not there`);
    }
    return found;
  }
}
