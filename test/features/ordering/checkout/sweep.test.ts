import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { providerOf } from "#money/providers";
import { movingOrders, touchOrders, unsettledOrders } from "#ordering/orders";
import { sweepCheckouts } from "../../../../src/features/ordering/checkout/sweep-checkouts.ts";
import { orderRow, paymentRow } from "../../../support/checkout.ts";
import { settleLate, testContext } from "../../../support/context.ts";
import { planOf } from "../../../support/explain.ts";
import { givenOrder } from "../../../support/orders.ts";

const YEAR_2001 = Date.UTC(2001, 0, 1);
const MINUTE = 60_000;

const columnsOf = async (table: string, given: readonly string[]): Promise<string> => {
  const { results } = await env.DB.prepare("SELECT name FROM pragma_table_info(?)").bind(table).all<{ name: string }>();
  return results.flatMap(({ name }) => (given.includes(name) ? [] : [name])).join(", ");
};

/** Orders that wait for their shopper, copied from one of them within D1: a hundred and fifty are quickly made. */
async function givenWaiting(count: number, at: number, deadline_at: number): Promise<string[]> {
  const { order_id: model } = await givenOrder({ at });
  const ids = JSON.stringify(Array.from({ length: count }, () => crypto.randomUUID()));
  const order = await columnsOf("orders", ["id", "sequence", "deadline_at"]);
  const payment = await columnsOf("payments", ["id", "order_id"]);
  await env.DB.batch([
    env.DB.prepare(
      `INSERT INTO orders (id, sequence, deadline_at, ${order})
       SELECT copy.value, (SELECT max(sequence) FROM orders) + copy.key + 1, ?, ${order}
       FROM orders, json_each(?) copy WHERE orders.id = ?`,
    ).bind(deadline_at, ids, model),
    env.DB.prepare(
      `INSERT INTO payments (id, order_id, ${payment})
       SELECT copy.value, copy.value, ${payment.replaceAll(/\b(\w+)\b/g, "payments.$1")}
       FROM payments, json_each(?) copy WHERE payments.order_id = ?`,
    ).bind(ids, model),
  ]);
  await touchOrders(testContext(), [model]);
  return JSON.parse(ids);
}

const end = (ids: readonly string[]) =>
  env.DB.prepare("UPDATE orders SET status = 'expired' WHERE id IN (SELECT value FROM json_each(?))")
    .bind(JSON.stringify(ids))
    .run();

/** A card that has promised the money of an order, which nobody has told the shop of. */
async function givenUnheardOf(at: number, order_id: string, payment_id: string, total: number): Promise<void> {
  const ctx = testContext({ now: () => at });
  const provider = providerOf(ctx, "stripe");
  const charge = { payment_id, amount: total, capture_method: "manual" as const };
  const order = { order_id, currency: "USD", deadline_at: at + 15 * MINUTE };
  const { intent_id } = await provider.create(order, charge, `pi:${order_id}`);
  await provider.confirm(intent_id, "pm_card_visa", `confirm:${payment_id}:1`);
  await env.DB.prepare("UPDATE payments SET intent_id = ? WHERE order_id = ?").bind(intent_id, order_id).run();
}

describe("the sweep", () => {
  it("leaves an order alone for three quarters of a minute", async ({ expect }) => {
    const at = YEAR_2001 - MINUTE;
    const { order_id } = await givenOrder({ at });
    const sweptAt = async (now: number) => {
      await sweepCheckouts(testContext({ now: () => now }));
      await settleLate();
      return (
        (await env.DB.prepare("SELECT touched_at FROM orders WHERE id = ?").bind(order_id).first("touched_at")) === now
      );
    };
    expect([await sweptAt(at + 44_000), await sweptAt(at + 46_000)]).toEqual([false, true]);
    await end([order_id]);
  });

  it("comes to a younger order in the middle of a move at once, and to a paid one in its turn, past 150 that wait", async ({
    expect,
  }) => {
    const waiting = await givenWaiting(150, YEAR_2001, YEAR_2001 + 30 * MINUTE);
    const closing = await givenOrder({ at: YEAR_2001 + MINUTE, status: "closing" });
    const paid = await givenOrder({ at: YEAR_2001 + MINUTE });
    await givenUnheardOf(YEAR_2001 + MINUTE, paid.order_id, paid.payment_id, paid.total);
    const sweepAt = async (minutes: number) => {
      const result = await sweepCheckouts(testContext({ now: () => YEAR_2001 + minutes * MINUTE }));
      await settleLate();
      return result;
    };
    expect((await sweepAt(3)).swept).toBe(100);
    expect((await orderRow(closing.order_id))?.status).toBe("expired");
    expect((await orderRow(paid.order_id))?.status).toBe("pending");
    expect((await sweepAt(4)).swept).toBeGreaterThanOrEqual(51);
    expect((await orderRow(paid.order_id))?.status).not.toBe("pending");
    expect(await paymentRow(paid.order_id)).toMatchObject({ intent_status: "captured", captured: paid.total });
    expect((await orderRow(waiting[0] ?? ""))?.status).toBe("pending");
    await end(waiting);
  });

  it("finds what it looks for by its index", async ({ expect }) => {
    const ctx = testContext();
    for (const statement of [movingOrders(ctx, 5, 10), unsettledOrders(ctx, 5, 10)]) {
      const plan = await planOf(statement);
      expect(plan).toContain("orders_unsettled");
      expect(plan).not.toContain("TEMP B-TREE");
    }
  });
});
