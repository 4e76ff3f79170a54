import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { quoted } from "../../../platform/data/quoted.ts";
import type { Says } from "../../../platform/data/walks.ts";
import { modes, states } from "./rules.ts";

export type Tally = {
  readonly compared: number;
  readonly found: number;
  readonly mended: number;
  readonly accepted: number;
};

/** One comparison of D1, objects and provider, walked in slices: `part` and `cursor` say how far it has come. */
export const reconcileRuns = sqliteTable(
  "reconcile_runs",
  {
    id: text("id").primaryKey(),
    mode: text("mode", { enum: modes }).notNull(),
    status: text("status", { enum: ["running", "done", "failed"] }).notNull(),
    part: text("part").notNull(),
    cursor: text("cursor", { mode: "json" }).$type<unknown>(),
    counts: text("counts", { mode: "json" }).$type<Readonly<Record<string, Tally>>>().notNull(),
    /** The provider's intents since then are looked at. */
    created_at_from: integer("created_at_from").notNull(),
    /** Stock that was compared since then is left out. */
    checked_before: integer("checked_before").notNull(),
    /** What has moved within this time may still be on its way. */
    grace_ms: integer("grace_ms").notNull(),
    /** Who asked for it, as `type:id`. */
    requested_by: text("requested_by").notNull(),
    failures: integer("failures").notNull().default(0),
    /** The process that walks it has until then. */
    lease_until: integer("lease_until").notNull().default(0),
    started_at: integer("started_at").notNull(),
    finished_at: integer("finished_at"),
  },
  (t) => [
    uniqueIndex("reconcile_runs_running")
      .on(t.status)
      .where(sql`status = 'running'`),
    index("reconcile_runs_started").on(t.started_at, t.id),
    check("reconcile_runs_mode", sql`mode IN (${quoted(modes)})`),
  ],
);

export type Run = typeof reconcileRuns.$inferSelect;

/** Where two of them disagreed. Ids and figures alone: who bought is asked of the provider when somebody wants to know. */
export const drifts = sqliteTable(
  "drifts",
  {
    id: text("id").primaryKey(),
    kind: text("kind").notNull(),
    /** With the kind, what it is about: found again, it is the same drift. */
    subject_id: text("subject_id").notNull(),
    order_id: text("order_id"),
    variant_id: text("variant_id"),
    intent_id: text("intent_id"),
    /** When what it is about was made, where a run looks only so far back. */
    about_at: integer("about_at"),
    says: text("says", { mode: "json" }).$type<Says>().notNull(),
    remedy: text("remedy").notNull(),
    state: text("state", { enum: states }).notNull(),
    note: text("note"),
    run_id: text("run_id").notNull(),
    first_seen_at: integer("first_seen_at").notNull(),
    last_seen_at: integer("last_seen_at").notNull(),
    /** When it was mended, was gone, or was accepted. */
    settled_at: integer("settled_at"),
  },
  (t) => [
    uniqueIndex("drifts_standing")
      .on(t.kind, t.subject_id)
      .where(sql`state IN ('open', 'accepted')`),
    index("drifts_seen").on(t.first_seen_at, t.id),
    index("drifts_kind").on(t.kind, t.first_seen_at, t.id),
    index("drifts_state").on(t.state, t.first_seen_at, t.id),
    index("drifts_kind_state").on(t.kind, t.state, t.first_seen_at, t.id),
    index("drifts_settled").on(t.settled_at),
    check("drifts_state_known", sql`state IN (${quoted(states)})`),
  ],
);
