import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, it, vi } from "vitest";
import { stockOf } from "#goods/stock";
import { HOUR, MINUTE, toIso } from "#platform/basics/time";
import { advanceRun } from "../../../../src/features/office/reconciliation/advance-run.ts";
import { scheduled } from "../../../../src/schedule.ts";
import { givenActor, type GivenActor } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import {
  checkOut,
  checkoutBody,
  givenFullCart,
  givenShop,
  levelOf,
  paymentRow,
  untilStatus,
} from "../../../support/checkout.ts";
import { settleLate, testContext } from "../../../support/context.ts";
import { givenStock } from "../../../support/inventory.ts";
import { allWalks, forgetOrder, leaveOtherStock } from "../../../support/reconcile.ts";
import { nextSecond, stripe } from "../../../support/stripe.ts";

const PATH = "/api/v1/admin/system/reconcile";
const NOBODY = "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b";
let admin: GivenActor;
let token = "";
beforeAll(async () => {
  admin = await givenActor("admin");
  token = admin.token;
  await env.DB.prepare("DELETE FROM reconcile_runs").run();
});
afterAll(() => env.DB.prepare("UPDATE reconcile_runs SET status = 'done' WHERE status = 'running'").run());
beforeEach(() => {
  vi.spyOn(console, "warn").mockReturnValue();
});
afterEach(() => void vi.restoreAllMocks());

type Tally = { compared: number; found: number; mended: number; accepted: number };
type Run = {
  id: string;
  mode: string;
  status: string;
  total: Tally;
  parts: Record<string, Tally>;
  finished_at: string;
};
type Drift = { id: string; kind: string; state: string; order_id: string; remedy: string; says: { provider: unknown } };

const start = (body: unknown) => call("POST", PATH, { token, body });
const runOf = async (id: string) => (await call("GET", `${PATH}-runs/${id}`, { token })).json<Run>();

/** Begins a run over what the test has made and walks it to its end, beside the queue. */
async function runWhole(mode: "list" | "fix", began: number): Promise<Run> {
  const response = await start({ mode, created_at_from: toIso(began), grace_seconds: 0 });
  const { id } = await response.json<Run>();
  for (let i = 0; i < 400; i += 1) {
    if ((await advanceRun(testContext(), allWalks, id)) === "over") break;
    await settleLate();
    const run = await runOf(id);
    if (run.status !== "running") return run;
    await scheduler.wait(50);
  }
  return runOf(id);
}

const driftsOf = async (query: string) =>
  (await (await call("GET", `${PATH}?limit=100&${query}`, { token })).json<{ data: Drift[] }>()).data;

async function givenLostOrder(shipped: boolean) {
  const shop = await givenShop({ stock: 5 });
  const answer = await checkOut((await givenFullCart(shop)).cart_token, checkoutBody(shop));
  const { order } = await answer.json<{ order: { id: string; total: number } }>();
  await untilStatus(order.id, "processing");
  const { intent_id = "" } = (await paymentRow(order.id)) ?? {};
  const operation = { operation_id: `ship:${order.id}`, hold_id: order.id };
  if (shipped) await stockOf(testContext(), shop.variant_id).ship(operation);
  await forgetOrder(order.id);
  return { ...order, intent_id, variant_id: shop.variant_id };
}

const moneyAt = async (intent_id: string) => {
  const { latest_charge } = await stripe.paymentIntents.retrieve(intent_id, { expand: ["latest_charge"] });
  return typeof latest_charge === "object" ? (latest_charge?.amount_refunded ?? null) : null;
};

describe("a comparison", () => {
  it("says how much it compared, lists what it found, mends it when asked, and finds nothing then", async ({
    expect,
  }) => {
    const began = await nextSecond();
    await leaveOtherStock();
    const level = await givenStock({ quantity: 5 });
    await env.DB.prepare("UPDATE stock_levels SET on_hand = 50, available = 50, version = 99 WHERE variant_id = ?")
      .bind(level)
      .run();
    const lost = await givenLostOrder(false);
    const mine = (drifts: Drift[]) =>
      drifts.filter((one) => one.order_id === lost.id || JSON.stringify(one).includes(level));

    const listed = await runWhole("list", began);
    expect(listed).toMatchObject({ mode: "list", status: "done", finished_at: expect.stringMatching(/Z$/) });
    expect(listed.parts["stock"]?.compared).toBeGreaterThanOrEqual(2);
    expect(listed.parts["payments"]?.compared).toBeGreaterThanOrEqual(1);
    expect(listed.total.mended).toBe(0);
    const found = mine(await driftsOf("state=open"));
    expect(Object.fromEntries(found.map(({ kind, remedy }) => [kind, remedy]))).toEqual({
      lost_order: "give_back",
      lost_order_units: "release",
      stock_level: "project",
    });
    expect(found.find(({ kind }) => kind === "lost_order")?.says).toMatchObject({
      database: null,
      object: { goods: "in_house", journal: "sold" },
      provider: { status: "captured", captured: lost.total, refunded: 0 },
    });

    await env.DB.prepare("UPDATE stock_levels SET checked_at = 0 WHERE variant_id IN (?, ?)")
      .bind(level, lost.variant_id)
      .run();
    const fixed = await runWhole("fix", began);
    expect(fixed.total.mended).toBeGreaterThanOrEqual(2);
    expect(mine(await driftsOf("state=open"))).toEqual([]);
    expect(mine(await driftsOf("state=mended")).map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["lost_order", "stock_level"]),
    );
    expect(await moneyAt(lost.intent_id)).toBe(lost.total);
    expect(await levelOf(lost.variant_id)).toMatchObject({ committed: 0, available: 5 });
    const actions = (await auditOf(lost.id)).map(({ action }) => action);
    expect(actions).toContain("reconcile.give_back");
    expect((await auditOf(fixed.id)).map(({ action, actor_id }) => [action, actor_id])).toEqual([
      ["reconcile.started", admin.user_id],
    ]);

    const again = await runWhole("fix", began);
    expect(again.parts["payments"]?.found).toBe(0);
    expect(mine(await driftsOf("state=open"))).toEqual([]);
  });

  it("is one at a time, and is carried on by the minute when its message is lost", async ({ expect }) => {
    await env.DB.prepare("UPDATE reconcile_runs SET status = 'done' WHERE status = 'running'").run();
    const first = await start({ mode: "list", created_at_from: toIso(Date.now()) });
    expect(first.status).toBe(202);
    const second = await start({ mode: "fix" });
    expect([second.status, (await problemOf(second)).code]).toEqual([409, "reconcile_running"]);
    const { id } = await first.json<Run>();
    // What other tests have in stock would take it hours of such minutes.
    await leaveOtherStock();
    // Nobody has the lease, as when a message was lost.
    for (let minute = 1; minute < 600 && (await runOf(id)).status === "running"; minute += 1) {
      const execution = createExecutionContext();
      const scheduledTime = Date.now() + minute * MINUTE;
      await scheduled({ cron: "* * * * *", scheduledTime, noRetry: () => {} }, env, execution);
      await waitOnExecutionContext(execution);
      // The shop's own queue may have come first: then the run is its for as long as a slice takes.
      await scheduler.wait(25);
    }
    expect((await runOf(id)).status).toBe("done");
  });

  it("is begun every hour by the shop itself, once", async ({ expect }) => {
    await leaveOtherStock();
    await env.DB.prepare("UPDATE reconcile_runs SET status = 'done' WHERE status = 'running'").run();
    const slot = Math.floor(Date.now() / HOUR) * HOUR;
    for (const minute of [7, 9]) {
      const execution = createExecutionContext();
      await scheduled({ cron: "7 * * * *", scheduledTime: slot + minute * MINUTE, noRetry: () => {} }, env, execution);
      await waitOnExecutionContext(execution);
    }
    const { results } = await env.DB.prepare("SELECT id FROM reconcile_runs WHERE mode = 'routine'").all();
    expect(results).toHaveLength(1);
  });

  it("is given up when it fails ten times in a row", async ({ expect }) => {
    vi.spyOn(console, "error").mockReturnValue();
    await env.DB.prepare("UPDATE reconcile_runs SET status = 'done' WHERE status = 'running'").run();
    const ctx = testContext();
    const id = ctx.id();
    await env.DB.prepare(
      "INSERT INTO reconcile_runs (id, mode, status, part, cursor, counts, created_at_from, checked_before, grace_ms, requested_by, started_at) VALUES (?, 'list', 'running', 'payments', '{\"phase\":\"nonsense\"}', '{}', 0, 0, 0, 'system:test', 0)",
    )
      .bind(id)
      .run();
    for (let i = 0; i < 10; i += 1) await advanceRun(testContext(), allWalks, id);
    expect(await runOf(id)).toMatchObject({ status: "failed", finished_at: expect.any(String) });
  });
});

describe("a drift that a person has to decide", () => {
  it("is left to them: accepted, no run touches or counts it as open any more", async ({ expect }) => {
    const began = Date.now();
    await leaveOtherStock();
    const lost = await givenLostOrder(true);
    await runWhole("fix", began);
    const [drift] = (await driftsOf("state=open&kind=lost_order")).filter((one) => one.order_id === lost.id);
    expect(drift).toMatchObject({ remedy: "decide", says: { object: { goods: "left" } } });
    const path = `${PATH}/${drift?.id}`;

    const shown = await call("GET", path, { token });
    expect(await shown.json()).toMatchObject({ id: drift?.id, payer: { email: null } });
    expect(tripsOf(shown)).toMatchObject({ provider: 1 });

    for (let i = 0; i < 2; i += 1) {
      const body = { decision: "accept", note: "The parcel has arrived." };
      const accepted = await call("POST", `${path}/decision`, { token, body });
      expect(accepted.status).toBe(200);
      expect(await accepted.json()).toMatchObject({ state: "accepted", note: "The parcel has arrived." });
    }
    expect((await auditOf(drift?.id ?? "")).map(({ action }) => action)).toEqual(["drift.accepted"]);
    expect((await runWhole("fix", began)).parts["payments"]).toMatchObject({ found: 1, mended: 0, accepted: 1 });
    expect((await driftsOf("state=open")).map((one) => one.order_id)).not.toContain(lost.id);
    const late = await call("POST", `${path}/decision`, { token, body: { decision: "give_back" } });
    expect([late.status, (await problemOf(late)).code]).toEqual([409, "drift_settled"]);
    expect(await moneyAt(lost.intent_id)).toBe(0);
  });

  it("has its money given back when they say so", async ({ expect }) => {
    const began = Date.now();
    await leaveOtherStock();
    const lost = await givenLostOrder(true);
    await runWhole("list", began);
    const [drift] = (await driftsOf("state=open&kind=lost_order")).filter((one) => one.order_id === lost.id);
    const path = `${PATH}/${drift?.id}/decision`;
    const note = "The shopper has written to us.";
    const answer = await call("POST", path, { token, body: { decision: "give_back", note } });
    expect(await answer.json()).toMatchObject({ state: "mended", remedy: "give_back", note });
    expect(await moneyAt(lost.intent_id)).toBe(lost.total);
    expect((await call("POST", path, { token, body: { decision: "give_back" } })).status).toBe(200);
    const after = await call("GET", `${PATH}/${drift?.id}`, { token });
    expect(await after.json()).toMatchObject({ state: "mended", note });
  });

  it.for(["The parcel has arrived.", undefined])(
    "keeps the note of its decision, %j, when it is decided, found and shown again",
    async (note, { expect }) => {
      const began = Date.now();
      await leaveOtherStock();
      const lost = await givenLostOrder(true);
      await runWhole("list", began);
      const mine = async (query: string) =>
        (await driftsOf(`kind=lost_order&${query}`)).filter((one) => one.order_id === lost.id);
      const [drift] = await mine("state=open");
      const path = `${PATH}/${drift?.id}`;
      const decide = (body: object) => call("POST", `${path}/decision`, { token, body });
      expect((await decide({ decision: "accept", note })).status).toBe(200);
      expect((await decide({ decision: "accept", note: "Another word." })).status).toBe(200);
      await runWhole("list", began);
      const kept = { state: "accepted", note: note ?? null };
      expect(await (await call("GET", path, { token })).json()).toMatchObject(kept);
      expect(await mine("state=accepted")).toMatchObject([kept]);
    },
  );
});

it("strangers, shoppers, wrong ids, bodies and parameters are refused", async ({ expect }) => {
  const { token: shopper } = await givenActor("customer");
  const refusals: [string, string, Parameters<typeof call>[2], number, string][] = [
    ["GET", PATH, {}, 401, "not_signed_in"],
    ["GET", PATH, { token: shopper }, 403, "permission_required"],
    ["GET", `${PATH}-runs`, { token: shopper }, 403, "permission_required"],
    ["POST", PATH, { body: { mode: "fix" } }, 401, "not_signed_in"],
    ["POST", PATH, { token: shopper, body: { mode: "fix" } }, 403, "permission_required"],
    ["POST", PATH, { token, body: { mode: "routine" } }, 422, "invalid_request"],
    ["POST", PATH, { token, body: { mode: "fix", force: true } }, 422, "invalid_request"],
    ["POST", PATH, { token, body: { mode: "list", created_at_from: "yesterday" } }, 422, "invalid_request"],
    ["POST", PATH, { token, body: { mode: "list", grace_seconds: -1 } }, 422, "invalid_request"],
    ["GET", `${PATH}?kind=nonsense`, { token }, 422, "invalid_request"],
    ["GET", `${PATH}?state=closed`, { token }, 422, "invalid_request"],
    ["GET", `${PATH}?cursor=x.y`, { token }, 422, "invalid_cursor"],
    ["GET", `${PATH}/${NOBODY}`, { token }, 404, "drift_not_found"],
    ["GET", `${PATH}/nobody`, { token }, 404, "drift_not_found"],
    ["GET", `${PATH}-runs/${NOBODY}`, { token }, 404, "reconcile_run_not_found"],
    ["POST", `${PATH}/${NOBODY}/decision`, { token, body: { decision: "accept" } }, 404, "drift_not_found"],
    [
      "POST",
      `${PATH}/${NOBODY}/decision`,
      { token: shopper, body: { decision: "accept" } },
      403,
      "permission_required",
    ],
    ["POST", `${PATH}/${NOBODY}/decision`, { token, body: { decision: "forget" } }, 422, "invalid_request"],
    ["DELETE", PATH, { token }, 405, "method_not_allowed"],
  ];
  for (const [method, path, options, status, code] of refusals) {
    const response = await call(method, path, options);
    expect([method, path, response.status, (await problemOf(response)).code]).toEqual([method, path, status, code]);
  }
});
