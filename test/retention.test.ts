import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { DAY } from "#platform/basics/time";
import { shop } from "../src/shop.ts";
import { givenCustomer } from "./support/actors.ts";
import { testContext } from "./support/context.ts";
import { runJob } from "./support/jobs.ts";
import type { Kept } from "./support/retention.ts";

/** Every job that forgets, table by table: what is a millisecond too old goes, and all else stays. */

/** What features say of their own jobs, in `retention.ts` beside their tests. */
const own = import.meta.glob<{ readonly kept: readonly Kept[] }>("./features/*/*/retention.ts", { eager: true });

const { user_id, session_id } = await givenCustomer();

const kept: readonly Kept[] = [
  ...Object.values(own).flatMap((module) => module.kept),
  {
    job: "forget_passkey_challenges",
    table: "passkey_challenges",
    since: "expires_at",
    kept_ms: 0,
    key: "challenge",
  },
  {
    job: "forget_prices",
    table: "price_history",
    since: "until_at",
    kept_ms: 90 * DAY,
    key: "variant_id",
    also: { currency: "USD", from_at: 0, price: 1 },
  },
  { job: "forget_sign_in_codes", table: "spent_sign_in_codes", since: "expires_at", kept_ms: 0 },
  {
    job: "payments.forget_events",
    table: "provider_events",
    since: "received_at",
    kept_ms: 90 * DAY,
    key: "event_id",
    also: { provider: "probe", type: "probe" },
  },
  {
    job: "refund_limits.forget",
    table: "returned_money",
    since: "at",
    kept_ms: DAY,
    key: "cause",
    also: { actor: "user:probe", amount: 1, currency: "USD", within_limit: 1 },
  },
  {
    job: "reconciliation.forget",
    table: "drifts",
    since: "settled_at",
    kept_ms: 90 * DAY,
    also: {
      kind: "payment",
      subject_id: "s",
      says: "{}",
      remedy: "decide",
      state: "gone",
      run_id: "r",
      first_seen_at: 0,
      last_seen_at: 0,
    },
  },
  {
    job: "reconciliation.forget",
    table: "reconcile_runs",
    since: "started_at",
    kept_ms: 90 * DAY,
    also: {
      mode: "list",
      status: "done",
      part: "stock",
      counts: "{}",
      created_at_from: 0,
      checked_before: 0,
      grace_ms: 0,
      requested_by: "system:test",
    },
  },
  {
    job: "forget_invitations",
    table: "invitations",
    since: "expires_at",
    kept_ms: 30 * DAY,
    also: {
      token_hash: "",
      email: "sealed",
      email_index: "i",
      role: "support",
      sends: 1,
      invited_by: "nobody",
      created_at: 0,
      sent_at: 0,
      revoked_at: 1,
    },
  },
  {
    job: "forget_sessions",
    table: "sessions",
    since: "expires_at",
    kept_ms: 30 * DAY,
    also: { user_id, created_at: 0, last_used_at: 0 },
  },
  {
    job: "forget_sessions",
    table: "sessions",
    since: "ended_at",
    kept_ms: 30 * DAY,
    also: { user_id, created_at: 0, last_used_at: 0, expires_at: 9e15, end_reason: "disabled" },
  },
  {
    job: "forget_sessions",
    table: "refresh_tokens",
    since: "used_at",
    kept_ms: 30 * DAY,
    key: "token_hash",
    also: { session_id, created_at: 0 },
  },
  {
    job: "forget_old_rows",
    table: "outbox",
    since: "done_at",
    kept_ms: 30 * DAY,
    also: { type: "probe", body: "{}", created_at: 0, due_at: 9e15 },
  },
  {
    job: "forget_old_rows",
    table: "idempotency_keys",
    since: "expires_at",
    kept_ms: 0,
    key: "key",
    also: { caller: "user:retention", request_hash: "-", locked_until: 0 },
  },
  {
    job: "forget_old_rows",
    table: "job_runs",
    since: "started_at",
    kept_ms: 90 * DAY,
    key: "job",
    also: { scheduled_at: 0, status: "done" },
  },
  {
    job: "forget_old_rows",
    table: "mail_deliveries",
    since: "sent_at",
    kept_ms: 90 * DAY,
    key: "key",
    also: { claimed_until: 0 },
  },
];

/** What has tests of its own: with files beside the rows, and by the status of an order. */
const elsewhere = [
  "carriers.forget_files",
  "forget_exports",
  "forget_invoices",
  "forget_unpaid",
  "return_photos.forget",
];

describe("a job that forgets", () => {
  it.for(kept.map((one) => [one.job, one.table, one.since, one] as const))(
    "%s: %s by %s, to the millisecond",
    async ([job, table, since, { kept_ms, key = "id", also = {} }], { expect }) => {
      const now = Date.now();
      const rows = { "just over": kept_ms + 1, "just in time": kept_ms, younger: kept_ms - 1 };
      const ids = Object.fromEntries(Object.keys(rows).map((name) => [name, `${name} ${crypto.randomUUID()}`]));
      for (const [name, age] of Object.entries(rows)) {
        const row: Record<string, string | number> = { ...also, [key]: ids[name] ?? "", [since]: now - age };
        for (const other of ["subject_id", "token_hash", "event_id"]) if (other in row) row[other] = ids[name] ?? "";
        const names = Object.keys(row);
        await env.DB.prepare(`INSERT INTO ${table} (${names.join()}) VALUES (${names.map(() => "?").join()})`)
          .bind(...Object.values(row))
          .run();
      }
      await runJob(job, testContext({ now: () => now }), now);
      const { results } = await env.DB.prepare(
        `SELECT ${key} AS id FROM ${table} WHERE ${key} IN (SELECT value FROM json_each(?))`,
      )
        .bind(JSON.stringify(Object.values(ids)))
        .all<{ id: string }>();
      const left = results.map(({ id }) => id);
      expect(Object.keys(ids).filter((name) => left.includes(ids[name] ?? ""))).toEqual(["just in time", "younger"]);
      await env.DB.prepare(`DELETE FROM ${table} WHERE ${key} IN (SELECT value FROM json_each(?))`)
        .bind(JSON.stringify(left))
        .run();
    },
  );

  it("is in this list", ({ expect }) => {
    const jobs = shop.flatMap(({ jobs: own = [] }) => own.map(({ name }) => name));
    expect(jobs.filter((name) => name.includes("forget")).toSorted()).toEqual(
      [...new Set(kept.map(({ job }) => job)), ...elsewhere].toSorted(),
    );
  });
});
