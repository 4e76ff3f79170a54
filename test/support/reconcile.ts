import { env } from "cloudflare:workers";
import { HOUR } from "#platform/basics/time";
import type { Finding, Mode, Walk, WalkRun } from "#platform/data/walks";
import { joinWalks } from "../../src/features/office/reconciliation/join-walks.ts";
import { acceptedOf } from "../../src/features/office/reconciliation/record-findings.ts";
import type { Run } from "../../src/features/office/reconciliation/tables.ts";
import { ownWalks } from "../../src/features/office/reconciliation/walk-outbox.ts";
import { shop } from "../../src/shop.ts";
import { settleLate, testContext } from "./context.ts";

/** All that the shop walks. */
export const allWalks = joinWalks([...shop.flatMap(({ walks }) => walks ?? []), ownWalks]);

export type WalkWish = {
  mode?: Mode;
  /** Intents and sold orders since then are looked at: other tests have left theirs behind. */
  created_at_from?: number;
  grace_ms?: number;
  later_ms?: number;
};

const used_moments = new Set<number>();
/** The first millisecond from then on at which no other run began or ended: it would leave out the stock that they have compared. */
function ownMoment(at: number): number {
  let own = at;
  while (used_moments.has(own)) own += 1;
  used_moments.add(own);
  return own;
}

/** A run as it would be, kept nowhere. */
export function givenRun({ mode = "routine", created_at_from, grace_ms = 0, later_ms = 0 }: WalkWish = {}): Run &
  WalkRun {
  const ctx = testContext();
  const started_at = ctx.now() + later_ms;
  return {
    id: ctx.id(),
    mode,
    status: "running",
    part: "payments",
    cursor: null,
    counts: {},
    created_at_from: created_at_from ?? started_at - HOUR,
    checked_before: ownMoment(started_at),
    grace_ms,
    requested_by: "system:test",
    failures: 0,
    lease_until: 0,
    started_at,
    finished_at: null,
    acceptedOf,
  };
}

/** An order's id of some hours ago: what PayPal holds of it its reports have told by now. */
export const anOlderId = (): string => testContext({ now: () => Date.now() - 5 * HOUR }).id();

/** Leaves the stock that other tests have made out of the walks to come. */
export const leaveOtherStock = () =>
  env.DB.prepare("UPDATE stock_levels SET checked_at = ?")
    .bind(Date.now() + HOUR)
    .run();

/** What a walk finds among the orders that were placed since, in any status; others' are left alone. */
export async function walkOrdersSince(walk: Walk, began: number, wish: WalkWish = {}): Promise<Finding[]> {
  const findings: Finding[] = [];
  const ctx = testContext();
  for (let status = 0; ; status += 1) {
    let cursor: unknown = { status, after: [began - 1, ""] };
    for (;;) {
      const slice = await walk(ctx, { ...givenRun(wish), cursor });
      findings.push(...slice.findings);
      if (slice.cursor === null) return findings;
      const next = slice.cursor;
      if (typeof next !== "object" || Reflect.get(next, "status") !== status) break;
      cursor = next;
    }
  }
}

/** All slices of one walk: how many there were, how much was compared, and what was found. */
export async function walkWhole(walk: Walk, wish: WalkWish = {}) {
  const { later_ms = 0 } = wish;
  const ctx = testContext({ now: () => Date.now() + later_ms });
  let run = givenRun(wish);
  const findings: Finding[] = [];
  let compared = 0;
  for (let slices = 1; ; slices += 1) {
    const slice = await walk(ctx, run);
    compared += slice.compared;
    findings.push(...slice.findings);
    if (slice.cursor === null) {
      used_moments.add(ctx.now());
      await settleLate();
      return { slices, compared, findings };
    }
    run = { ...run, cursor: slice.cursor };
  }
}

/** What a database that was restored to before an order knows of it: nothing. The objects and the provider stay as they are. */
export async function forgetOrder(order_id: string): Promise<void> {
  await settleLate();
  const published = "SELECT id FROM outbox WHERE json_extract(body, '$.order_id') = ?1";
  const statements = [
    "DELETE FROM fulfilment_items WHERE fulfilment_id IN (SELECT id FROM fulfilments WHERE order_id = ?1)",
    `DELETE FROM effects WHERE outbox_id IN (${published})`,
    `DELETE FROM outbox WHERE id IN (${published})`,
    ...[
      "ledger_entries",
      "refund_items",
      "refunds",
      "payments",
      "fulfilments",
      "order_items",
      "order_contacts",
      "order_words",
      "order_history",
    ].map((table) => `DELETE FROM ${table} WHERE order_id = ?1`),
    "DELETE FROM orders WHERE id = ?1",
    "DELETE FROM personal_keys WHERE id = ?1",
  ];
  await env.DB.batch(statements.map((sql) => env.DB.prepare(sql).bind(order_id)));
}
