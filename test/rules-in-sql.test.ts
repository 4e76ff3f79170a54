import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, it } from "vitest";
import { type CancellableStatus, hasEnded, nextStatus, type OrderStatus, unsettledOrders } from "#ordering/orders";
import { runBatch } from "#platform/data/db";
import { checkCode } from "../src/features/access/one-time-codes/check-code.ts";
import { codeOf, issueCode } from "../src/features/access/one-time-codes/issue-code.ts";
import { CODE_LIVES_MS, isCodeGood, TRIES_MAX } from "../src/features/access/one-time-codes/rules.ts";
import { StockStore } from "../src/features/goods/stock/object-store.ts";
import { availableOf, browsingUnits, type Hold, isLive, mayForget } from "../src/features/goods/stock/rules.ts";
import { cartMigrations } from "../src/features/ordering/cart/object-store.ts";
import { decideBegin, type KeyRecord } from "../src/features/ordering/checkout-journal/rules.ts";
import { JournalStore } from "../src/features/ordering/checkout-journal/store.ts";
import { orderStatuses, outwardStatus, unsettledStatuses } from "../src/features/ordering/orders/rules.ts";
import { testContext } from "./support/context.ts";
import { givenOrder } from "./support/orders.ts";

/**
 * Where SQL says again what a pure rule says, both must say the same of everything that can be: the rules are simulated, and
 * only the SQL runs in production.
 */
const now = 1_000_000;
const moment = fc.oneof(fc.constantFrom(now - 1, now, now + 1), fc.integer({ min: 0, max: 2 * now }));

/** A property over rows that a synchronous store in a fresh object is given. */
const inObject = <Result>(run: (sql: SqlStorage) => Result) =>
  runInDurableObject(env.STOCK.getByName(crypto.randomUUID()), (_, { storage }) => run(storage.sql));

describe("the stock object's SQL", () => {
  const hold: fc.Arbitrary<Hold> = fc
    .record({
      hold_id: fc.uuid(),
      state: fc.constantFrom("live", "committed", "released"),
      class: fc.constantFrom("trying", "browsing"),
      quantity: fc.integer({ min: 1, max: 9 }),
      gone: fc.integer({ min: 0, max: 9 }),
      expires_at: moment,
    })
    .map(({ gone, ...row }) => ({
      ...row,
      committed: row.state === "committed" ? Math.max(0, row.quantity - gone) : 0,
    }));
  const holds = fc.uniqueArray(hold, { selector: ({ hold_id }) => hold_id, maxLength: 12 });
  const keep = (sql: SqlStorage, rows: readonly Hold[]) => {
    sql.exec("DELETE FROM holds");
    for (const row of rows)
      sql.exec(
        "INSERT INTO holds (hold_id, state, quantity, committed, expires_at, class) VALUES (?, ?, ?, ?, ?, ?)",
        row.hold_id,
        row.state,
        row.quantity,
        row.committed,
        row.expires_at,
        row.class,
      );
  };
  const idsOf = (rows: readonly Hold[]) => rows.map(({ hold_id }) => hold_id).toSorted();

  it("deletes exactly the holds that no decision would miss", async ({ expect }) => {
    await inObject((sql) => {
      const store = new StockStore(sql);
      fc.assert(
        fc.property(holds, (rows) => {
          keep(sql, rows);
          store.lapse(now);
          store.forget(now);
          const left = sql.exec<{ hold_id: string }>("SELECT hold_id FROM holds ORDER BY hold_id").toArray();
          expect(left.map(({ hold_id }) => hold_id)).toEqual(idsOf(rows.filter((row) => !mayForget(row, now))));
        }),
      );
    });
  });

  it("counts as held what the rule calls live, and comes back when the next hold may go", async ({ expect }) => {
    await inObject((sql) => {
      const store = new StockStore(sql);
      fc.assert(
        fc.property(holds, (rows) => {
          keep(sql, rows);
          const live = rows.filter((row) => isLive(row, now));
          expect(store.level(now).held).toBe(live.reduce((sum, { quantity }) => sum + quantity, 0));
          // A hold may be forgotten from `expires_at` on, unless it was sold.
          const ends = rows.filter((row) => mayForget(row, Infinity)).map(({ expires_at }) => expires_at);
          expect(store.nextExpiry()).toBe(ends.length === 0 ? null : Math.min(...ends));
        }),
      );
    });
  });

  it("counts in the guests' share what the rule says that each hold has of it", async ({ expect }) => {
    await inObject((sql) => {
      const store = new StockStore(sql);
      fc.assert(
        fc.property(holds, (rows) => {
          keep(sql, rows);
          expect(store.browsing(now)).toBe(rows.reduce((sum, row) => sum + browsingUnits(row, now), 0));
        }),
      );
    });
  });

  it("calls standing every hold that takes something from what is available", async ({ expect }) => {
    await inObject((sql) => {
      const store = new StockStore(sql);
      fc.assert(
        fc.property(holds, (rows) => {
          keep(sql, rows);
          const standing = new Set(store.standingHolds("", 100).map(({ hold_id }) => hold_id));
          const takes = (row: Hold): boolean =>
            availableOf({ on_hand: 0, held: isLive(row, now) ? row.quantity : 0, committed: row.committed }) < 0;
          const overlooked = rows.filter((row) => takes(row) && !standing.has(row.hold_id));
          const dead = rows.filter((row) => row.state === "released" && standing.has(row.hold_id));
          expect({ overlooked, dead }).toEqual({ overlooked: [], dead: [] });
        }),
      );
    });
  });
});

describe("the cart object's SQL", () => {
  it("keeps every Idempotency-Key that the journal still answers by", async ({ expect }) => {
    const day = 24 * 3_600_000;
    const used = fc.oneof(fc.constantFrom(0, 1, day - 1, day, day + 1), fc.integer({ min: 0, max: 3 * day }));
    await runInDurableObject(env.CART.getByName(crypto.randomUUID()), (_, { storage: { sql } }) => {
      for (const statement of cartMigrations) sql.exec(statement);
      const store = new JournalStore(sql);
      fc.assert(
        fc.property(fc.array(used, { minLength: 1, maxLength: 6 }), (ages) => {
          sql.exec("DELETE FROM keys");
          const later = 10 * day;
          const keys: KeyRecord[] = ages.map((age, at) => ({
            key: `key-${at}`,
            body_hash: "b",
            order_id: `order-${at}`,
            used_at: later - age,
          }));
          for (const { key, body_hash, order_id, used_at } of keys)
            sql.exec("INSERT INTO keys VALUES (?, ?, ?, ?)", key, body_hash, order_id, used_at);
          store.saveKey({ key: "newest", body_hash: "b", order_id: "newest", used_at: later });
          const known = keys.filter((record) => isKnown(record, later));
          expect(known.map((record) => store.key(record.key))).toEqual(known);
        }),
      );
    });
  });

  /** Whether the journal's rule would answer a repeat of this key's request. */
  function isKnown(record: KeyRecord, at: number): boolean {
    const journal = {
      order_id: record.order_id,
      cart_id: "c",
      cart_version: 1,
      lines: [],
      terms_hash: "t",
      deadline_at: at,
      state: "ended",
      shortages: [],
      counted_by: [],
      coupons: [],
    } as const;
    const cart = { cart_id: "c", version: 1, lines: [] };
    const request = { key: record.key, body_hash: "b", terms_hash: "t", order_id: "new" };
    return (
      decideBegin({ cart, now: at, open: undefined, known: { record, journal } }, request).outcome.kind === "resumed"
    );
  }
});

describe("the orders' SQL", () => {
  it("shows, and looks for, what the rules say of every status", async ({ expect }) => {
    const { order_id } = await givenOrder();
    const ctx = testContext();
    const origins: (CancellableStatus | null)[] = [null, "paid", "processing"];
    for (const status of orderStatuses)
      for (const cancelled_from of origins)
        for (const requested_at of [null, 1]) {
          const row = await env.DB.prepare(
            `UPDATE orders SET status = ?, cancelled_from = ?, cancel_requested_at = ?, touched_at = 0
             WHERE id = ? RETURNING outward_status`,
          )
            .bind(status, cancelled_from, requested_at, order_id)
            .first();
          expect([status, row?.["outward_status"]]).toEqual([status, outwardStatus(status, cancelled_from)]);
          const found = await unsettledOrders(ctx, 1, 1_000);
          const is_found = found.some((order) => order.order_id === order_id);
          const is_noted = requested_at !== null && nextStatus(status, "cancel") !== undefined;
          expect([status, requested_at, is_found]).toEqual([status, requested_at, isUnsettled(status) || is_noted]);
          if (hasEnded(status)) expect(is_found).toBe(false);
        }
  });

  const isUnsettled = (status: OrderStatus): boolean => unsettledStatuses.some((one) => one === status);
});

describe("the SQL of one-time codes", () => {
  it("lets in exactly the codes that the rule calls valid", async ({ expect }) => {
    const created_at = now;
    const ages = [0, 1, CODE_LIVES_MS - 1, CODE_LIVES_MS, CODE_LIVES_MS + 1];
    for (const age of ages)
      for (const used_count of [0, 1])
        for (const tries of [0, TRIES_MAX - 1, TRIES_MAX]) {
          const ctx = testContext({ now: () => created_at + age });
          const asked = { user_id: ctx.id(), purpose: "verify_email" } as const;
          const given = testContext({ now: () => created_at });
          const { id, statement } = await issueCode(given, {
            ...asked,
            channel: "email",
            destination: "a@example.com",
          });
          await runBatch(ctx.db, [statement]);
          await env.DB.prepare("UPDATE one_time_codes SET used_count = ?, tries = ? WHERE id = ?")
            .bind(used_count, tries, id)
            .run();
          const proven = await checkCode(ctx, { ...asked, code: await codeOf(ctx, id) });
          const is_valid = isCodeGood({ used_count, created_at }, ctx.now()) && tries < TRIES_MAX;
          expect([age, used_count, tries, proven !== null]).toEqual([age, used_count, tries, is_valid]);
        }
  });
});
