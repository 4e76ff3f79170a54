import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { trackVariants } from "#goods/inventory";
import { DAY, HOUR, MINUTE } from "#platform/basics/time";
import { runBatch } from "#platform/data/db";
import { publish } from "#platform/data/outbox";
import type { Walk, WalkRun } from "#platform/data/walks";
import { giveBackLostOrder } from "../../../../src/features/aftersales/comparison/lost-order.ts";
import { kindsOf } from "../../../../src/features/aftersales/comparison/rules.ts";
import { walkOrders } from "../../../../src/features/aftersales/comparison/walk-orders.ts";
import { walkPayments } from "../../../../src/features/aftersales/comparison/walk-payments.ts";
import { walkStock } from "../../../../src/features/aftersales/comparison/walk-stock.ts";
import { advanceRun } from "../../../../src/features/office/reconciliation/advance-run.ts";
import { endPart } from "../../../../src/features/office/reconciliation/record-findings.ts";
import type { State } from "../../../../src/features/office/reconciliation/rules.ts";
import { drifts, reconcileRuns } from "../../../../src/features/office/reconciliation/tables.ts";
import { walkOutbox } from "../../../../src/features/office/reconciliation/walk-outbox.ts";
import { testContext } from "../../../support/context.ts";
import { runJob } from "../../../support/jobs.ts";
import { givenOrder } from "../../../support/orders.ts";
import { probeEvents } from "../../../support/probe-events.ts";
import {
  allWalks,
  forgetOrder,
  givenRun,
  leaveOtherStock,
  walkOrdersSince,
  walkWhole,
} from "../../../support/reconcile.ts";

const ctx = testContext();
beforeEach(() => {
  vi.spyOn(console, "warn").mockReturnValue();
  vi.spyOn(console, "error").mockReturnValue();
});
afterEach(() => void vi.restoreAllMocks());

/** Rows like that of an order, under other ids and numbers, for a walk to go by. */
async function copyOrder(order_id: string, copies: number) {
  const { results } = await env.DB.prepare("SELECT name FROM pragma_table_info('orders')").all<{ name: string }>();
  const instead: Record<string, string> = { id: "o.id || '-' || n.value", sequence: "o.sequence * 1000000 + n.value" };
  const names = results.map(({ name }) => name);
  const values = names.map((name) => instead[name] ?? `o.${name}`);
  await env.DB.prepare(
    `INSERT INTO orders (${names.join()}) SELECT ${values.join()} FROM orders o, json_each(?) n WHERE o.id = ?`,
  )
    .bind(JSON.stringify(Array.from({ length: copies }, (_, i) => 1_000 + i)), order_id)
    .run();
  const forget = async () => {
    await env.DB.prepare("DELETE FROM orders WHERE id LIKE ?").bind(`${order_id}-%`).run();
    // It is from a time that no other test should meet.
    await forgetOrder(order_id);
  };
  return { forget };
}

/** How much a walk compares from this cursor on, as long as `goesOn`. */
async function countFrom(walk: Walk, run: WalkRun, goesOn: (cursor: object) => boolean) {
  let [compared, now] = [0, run];
  for (;;) {
    const slice = await walk(ctx, now);
    compared += slice.compared;
    const { cursor } = slice;
    if (typeof cursor !== "object" || cursor === null || !goesOn(cursor)) return compared;
    now = { ...now, cursor };
  }
}

describe("a walk goes on to its very end", () => {
  it("over the orders", async ({ expect }) => {
    const at = Date.now() + DAY;
    const { order_id } = await givenOrder({ status: "expired", at });
    const { forget } = await copyOrder(order_id, 90);
    const cursor = { status: 4, after: [at - 1, ""] };
    const isSame = (next: object) => Reflect.get(next, "status") === cursor.status;
    expect(await countFrom(walkOrders, { ...givenRun({ mode: "list" }), cursor }, isSame)).toBe(91);
    await forget();
  });

  it("over what was sold", async ({ expect }) => {
    const at = Date.now() + DAY;
    const { order_id } = await givenOrder({ status: "processing", paid: false, at });
    const { forget } = await copyOrder(order_id, 110);
    const run = givenRun({ mode: "list", created_at_from: at - 1 });
    const cursor = { phase: "sold", after: null };
    expect(await countFrom(walkPayments, { ...run, cursor }, () => true)).toBe(111);
    await forget();
  });

  it("over the stock", async ({ expect }) => {
    await leaveOtherStock();
    const tracked = Array.from({ length: 160 }, () => {
      const variant_id = ctx.id();
      return { variant_id, product_id: crypto.randomUUID(), sku: variant_id, low_stock_threshold: 0 };
    });
    await runBatch(ctx.db, [trackVariants(ctx, tracked)]);
    expect((await walkWhole(walkStock, { mode: "list" })).compared).toBeGreaterThanOrEqual(160);
    const ids = JSON.stringify(tracked.map(({ variant_id }) => variant_id));
    const forget = "DELETE FROM stock_levels WHERE variant_id IN (SELECT value FROM json_each(?))";
    await env.DB.prepare(forget).bind(ids).run();
  });

  it("over the outbox, and leaves alone what was due just now", async ({ expect }) => {
    const late = testContext({ now: () => Date.now() - 5 * MINUTE });
    const rows = Array.from({ length: 210 }, () => publish(late, probeEvents["probe.flood"], {}));
    const ids = new Set(late.published.splice(0).map(({ id }) => id));
    await runBatch(late.db, rows);
    const found = async (grace_ms: number) =>
      (await walkWhole(walkOutbox, { mode: "list", grace_ms })).findings.filter((one) => ids.has(one.subject_id))
        .length;
    expect([await found(0), await found(10 * MINUTE)]).toEqual([210, 0]);
    await env.DB.prepare("DELETE FROM outbox WHERE type = 'probe.flood'").run();
  });
});

describe("what moved just now", () => {
  it("is left alone, since the rest may be on its way", async ({ expect }) => {
    const began = Date.now();
    await leaveOtherStock();
    const sold = await givenOrder({ status: "processing" });
    const ended = await givenOrder({ status: "expired" });
    await env.STOCK.getByName(sold.variant_ids[0] ?? "").release({ hold_id: sold.order_id, even_committed: true });
    const about = async (grace_ms: number) => {
      const wish = { mode: "list" as const, grace_ms };
      const ids = [...(await walkOrdersSince(walkOrders, began, wish)), ...(await walkWhole(walkStock, wish)).findings];
      await env.DB.prepare("UPDATE stock_levels SET checked_at = 0 WHERE variant_id = ?")
        .bind(ended.variant_ids[0] ?? "")
        .run();
      return [sold, ended].map(({ order_id }) => ids.some((one) => one.order_id === order_id));
    };
    expect(await about(HOUR)).toEqual([false, false]);
    expect(await about(0)).toEqual([true, true]);
  });
});

describe("money that D1 counts", () => {
  it("and the provider has given back is drift, though the payment's mirror knows", async ({ expect }) => {
    const began = Date.now() - 1_000;
    const { order_id, payment_id, intent_id } = await givenOrder({ status: "processing" });
    const find = async () =>
      (await walkWhole(walkPayments, { created_at_from: began, mode: "list" })).findings.filter(
        (one) => one.intent_id === intent_id,
      );
    expect(await find()).toEqual([]);
    for (const [account, amount] of [
      ["provider", 5],
      ["sales", -5],
    ] as const)
      await env.DB.prepare("INSERT INTO ledger_entries VALUES ('probe', ?, ?, ?, ?, 'USD', 1)")
        .bind(account, order_id, payment_id, amount)
        .run();
    expect(await find()).toMatchObject([{ kind: "payment", order_id }]);
    await env.DB.prepare("DELETE FROM ledger_entries WHERE cause = 'probe'").run();
  });

  it("is not given back as that of a lost order when the order is there", async ({ expect }) => {
    const { order_id, intent_id, total } = await givenOrder({ status: "processing" });
    const listed = {
      intent_id: intent_id ?? "",
      order_id,
      status: "captured" as const,
      amount: total,
      currency: "USD",
      captured: total,
      refunded: 0,
      client_secret: null,
      redirect_url: null,
      failure_code: null,
      created_at: 0,
      order_number: null,
      cart_id: null,
    };
    const lost = { journal: null, lines: [], goods: "in_house" as const };
    expect(await giveBackLostOrder(ctx, "stripe", listed, lost)).toBe(false);
    const payment = env.DB.prepare("SELECT refunded FROM payments WHERE order_id = ?").bind(order_id);
    expect(await payment.first("refunded")).toBe(0);
  });
});

describe("the end of a part", () => {
  const now = Date.now();
  const run = { ...givenRun({ created_at_from: now - HOUR }), started_at: now };
  const givenDrift = async (kind: string, state: State, last_seen_at: number, about_at: number | null) => {
    const id = ctx.id();
    await ctx.db.insert(drifts).values({
      id,
      kind,
      subject_id: id,
      order_id: null,
      variant_id: null,
      intent_id: null,
      about_at,
      says: { database: null, object: null, provider: null },
      remedy: "settle",
      state,
      note: null,
      run_id: run.id,
      first_seen_at: last_seen_at,
      last_seen_at,
      settled_at: null,
    });
    return id;
  };
  const stateOf = (id: string) => env.DB.prepare("SELECT state FROM drifts WHERE id = ?").bind(id).first("state");

  it("closes only drifts that it checked again and no longer found", async ({ expect }) => {
    const cases = [
      ["gone", "payment", "open", now - 1, now - MINUTE],
      ["gone", "payment", "open", now - 1, null],
      ["open", "payment", "open", now, now - MINUTE],
      ["open", "payment", "open", now - 1, now - DAY],
      ["open", "stock_level", "open", now - 1, null],
      ["accepted", "payment", "accepted", now - 1, null],
    ] as const;
    const ids = await Promise.all(
      cases.map(([, kind, state, seen_at, about_at]) => givenDrift(kind, state, seen_at, about_at)),
    );
    await runBatch(ctx.db, [endPart(ctx, run, { kinds: kindsOf.payments })]);
    expect(await Promise.all(ids.map(stateOf))).toEqual(cases.map(([after]) => after));
    await env.DB.prepare("DELETE FROM drifts WHERE run_id = ?").bind(run.id).run();
  });

  it("is remembered for ninety days, and what is open for ever", async ({ expect }) => {
    const open = await givenDrift("payment", "open", now - 100 * DAY, null);
    const settled = await givenDrift("payment", "gone", now - 100 * DAY, null);
    await env.DB.prepare("UPDATE drifts SET settled_at = ? WHERE id = ?")
      .bind(now - 91 * DAY, settled)
      .run();
    await runJob("reconciliation.forget", ctx, now);
    expect([await stateOf(open), await stateOf(settled)]).toEqual(["open", null]);
    await env.DB.prepare("DELETE FROM drifts WHERE id = ?").bind(open).run();
  });
});

describe("a run", () => {
  it("is carried by one at a time, and forgets its failures once it goes on", async ({ expect }) => {
    await env.DB.prepare("UPDATE reconcile_runs SET status = 'done' WHERE status = 'running'").run();
    await leaveOtherStock();
    const run = {
      ...givenRun({ mode: "list", created_at_from: Date.now() + HOUR }),
      part: "stock" as const,
      failures: 9,
    };
    await ctx.db.insert(reconcileRuns).values({ ...run, lease_until: Date.now() + MINUTE });
    const read = () =>
      env.DB.prepare("SELECT status, failures FROM reconcile_runs WHERE id = ?").bind(run.id).first<object>();
    expect(await advanceRun(ctx, allWalks, run.id)).toBe("open");
    expect(await read()).toEqual({ status: "running", failures: 9 });
    await env.DB.prepare("UPDATE reconcile_runs SET lease_until = 0 WHERE id = ?").bind(run.id).run();
    expect(await advanceRun(ctx, allWalks, run.id)).toBe("over");
    expect(await read()).toEqual({ status: "done", failures: 0 });
  });
});
