import { eq, sql } from "drizzle-orm";
import { describe, it } from "vitest";
import {
  fenceOrderStatement,
  isHistoryTaken,
  moveOrderStatements,
  openingOf,
  orderStateOf,
  requestCancelStatement,
  selectOrder,
  touchOrders,
  unsettledOrders,
} from "#ordering/orders";
import { runBatch } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { outbox } from "#platform/data/tables";
import { highestNumber, reserveNumbers } from "../../../../src/features/ordering/orders/reconcile-reads.ts";
import { orders } from "../../../../src/features/ordering/orders/tables.ts";
import { testContext } from "../../../support/context.ts";
import { planOf } from "../../../support/explain.ts";
import { givenOrder } from "../../../support/orders.ts";
import { probeEvents } from "../../../support/probe-events.ts";

const failure = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

describe("order numbers that are reserved", () => {
  it("are never fewer than before", async ({ expect }) => {
    const ctx = testContext();
    const highest = async () => (await highestNumber(ctx))[0]?.sequence ?? 0;
    const before = await highest();
    for (const sequence of [before + 5, before + 2]) await runBatch(ctx.db, [reserveNumbers(ctx, sequence)]);
    expect(await highest()).toBe(before + 5);
  });
});

describe("placing and moving", () => {
  it("gives each order the next number and keeps its units by variant", async ({ expect }) => {
    const lines = [
      { quantity: 2, unit_price: 100 },
      { quantity: 1, unit_price: 50 },
    ];
    const first = await givenOrder({ lines });
    const second = await givenOrder({ lines });
    const ctx = testContext();
    const [a, b] = await ctx.db.batch([
      ctx.db.select().from(orders).where(eq(orders.id, first.order_id)),
      ctx.db.select().from(orders).where(eq(orders.id, second.order_id)),
    ]);
    expect(b[0]!.sequence).toBe(a[0]!.sequence + 1);
    const [state] = await orderStateOf(ctx, first.order_id);
    expect(state).toMatchObject({ status: "pending", version: 1, total: first.total });
    expect(state?.lines.map((line) => line.quantity).toSorted()).toEqual([1, 2]);
  });

  it("lets one of two moves from the same version through, and undoes the other's whole batch", async ({ expect }) => {
    const order = await givenOrder();
    const ctx = testContext();
    await commit(ctx, moveOrderStatements(ctx, order, "commit"));
    const marker = ctx.id();
    const lost = await failure(
      commit(ctx, [
        ...moveOrderStatements(ctx, order, "close", { ends_as: "expired" }),
        publish(ctx, probeEvents["probe.happened"], { subject: marker }),
      ]),
    );
    expect(isHistoryTaken(lost)).toBe(true);
    const [state] = await orderStateOf(ctx, order.order_id);
    expect(state).toMatchObject({ status: "committing", version: 2, ends_as: null });
    expect(
      await ctx.db
        .select()
        .from(outbox)
        .where(sql`${outbox.body} ->> 'subject' = ${marker}`),
    ).toEqual([]);
  });

  it("does not place what was fenced, nor fence what was placed", async ({ expect }) => {
    const ctx = testContext();
    const { order_id } = await givenOrder();
    expect(isHistoryTaken(await failure(commit(ctx, [fenceOrderStatement(ctx, order_id)])))).toBe(true);
    expect(await openingOf(ctx, order_id)).toEqual([{ status: "pending" }]);
    const fenced = ctx.id();
    await commit(ctx, [fenceOrderStatement(ctx, fenced)]);
    expect(await openingOf(ctx, fenced)).toEqual([{ status: "closed" }]);
    expect(isHistoryTaken(await failure(commit(ctx, [fenceOrderStatement(ctx, fenced)])))).toBe(true);
    expect(await orderStateOf(ctx, fenced)).toEqual([]);
  });

  it("refuses a move that the table does not know", async ({ expect }) => {
    const order = await givenOrder();
    const ctx = testContext();
    expect(() => moveOrderStatements(ctx, order, "ship")).toThrow("cannot ship from pending");
  });

  it("notes a cancel only while the money is being taken, and then the sweep finds it", async ({ expect }) => {
    const ctx = testContext();
    const early = await givenOrder();
    expect(await requestCancelStatement(ctx, early.order_id)).toEqual([]);
    const busy = await givenOrder({ status: "capturing", paid: true });
    expect(await requestCancelStatement(ctx, busy.order_id)).toHaveLength(1);
    await commit(ctx, moveOrderStatements(ctx, busy, "pay"));
    const unsettled = (await unsettledOrders(ctx, ctx.now() + 1_000, 1_000)).map((row) => row.order_id);
    expect(unsettled).toContain(busy.order_id);
    expect(unsettled).toContain(early.order_id);
    expect(unsettled).not.toContain((await givenOrder({ status: "delivered" })).order_id);
    expect(await planOf(unsettledOrders(ctx, 5, 10))).toContain("orders_unsettled");
  });

  it("leaves an order that has just moved to whoever moved it", async ({ expect }) => {
    const at = Date.UTC(2020, 0, 2);
    const order = await givenOrder({ at });
    const ctx = testContext();
    const due = async () => (await unsettledOrders(ctx, at + 10, 1_000)).map((row) => row.order_id);
    expect(await due()).toContain(order.order_id);
    await commit(ctx, moveOrderStatements(ctx, order, "commit"));
    expect(await due()).not.toContain(order.order_id);
  });

  it("lets the sweep come to every order in turn, however many rest", async ({ expect }) => {
    // Earlier than any order that another file leaves unsettled.
    const at = Date.UTC(1995, 0, 1);
    const first = await givenOrder({ at });
    const second = await givenOrder({ at: at + 1 });
    const ctx = testContext();
    const next = async () => (await unsettledOrders(ctx, at + 10, 1)).map((row) => row.order_id);
    expect(await next()).toEqual([first.order_id]);
    await touchOrders(ctx, [first.order_id]);
    expect(await next()).toEqual([second.order_id]);
    await touchOrders(ctx, [second.order_id]);
    expect(await next()).toEqual([]);
    const [order] = await selectOrder(ctx, first.order_id);
    expect(order?.updated_at).toBe(at);
  });
});
