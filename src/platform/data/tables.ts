import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** What has happened and must still take effect: written in the same batch as the change that it announces. */
export const outbox = sqliteTable(
  "outbox",
  {
    id: text("id").primaryKey(),
    type: text("type").notNull(),
    body: text("body", { mode: "json" }).$type<Record<string, unknown>>().notNull(),
    created_at: integer("created_at").notNull(),
    /** When the sweep sends it again, unless it is done by then. */
    due_at: integer("due_at").notNull(),
    sent_count: integer("sent_count").notNull().default(0),
    done_at: integer("done_at"),
    dead_at: integer("dead_at"),
  },
  (t) => [
    index("outbox_waiting")
      .on(t.due_at)
      .where(sql`done_at IS NULL AND dead_at IS NULL`),
    index("outbox_done").on(t.done_at),
  ],
);

/** That a consumer has dealt with an outbox row: its key makes every effect happen once. */
export const effects = sqliteTable(
  "effects",
  { consumer: text("consumer").notNull(), outbox_id: text("outbox_id").notNull(), at: integer("at").notNull() },
  (t) => [primaryKey({ columns: [t.outbox_id, t.consumer] })],
);

export const deadLetters = sqliteTable(
  "dead_letters",
  {
    id: text("id").primaryKey(),
    queue: text("queue").notNull(),
    type: text("type").notNull(),
    outbox_id: text("outbox_id"),
    body: text("body", { mode: "json" }).$type<unknown>().notNull(),
    created_at: integer("created_at").notNull(),
    replayed_at: integer("replayed_at"),
  },
  (t) => [index("dead_letters_created").on(t.created_at, t.id), index("dead_letters_outbox").on(t.outbox_id)],
);

export const idempotencyKeys = sqliteTable(
  "idempotency_keys",
  {
    caller: text("caller").notNull(),
    key: text("key").notNull(),
    request_hash: text("request_hash").notNull(),
    /** The first request is taken for dead after this moment, and its key is free again. */
    locked_until: integer("locked_until").notNull(),
    /** The sealed answer; null while the first request runs. */
    answer: text("answer"),
    expires_at: integer("expires_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.caller, t.key] }), index("idempotency_keys_expiry").on(t.expires_at)],
);

export const jobRuns = sqliteTable(
  "job_runs",
  {
    job: text("job").notNull(),
    scheduled_at: integer("scheduled_at").notNull(),
    status: text("status", { enum: ["running", "done", "failed"] }).notNull(),
    started_at: integer("started_at").notNull(),
    finished_at: integer("finished_at"),
    summary: text("summary", { mode: "json" }).$type<Record<string, unknown>>(),
  },
  (t) => [
    primaryKey({ columns: [t.job, t.scheduled_at] }),
    index("job_runs_started").on(t.started_at, t.job, t.scheduled_at),
    index("job_runs_job").on(t.job, t.started_at, t.scheduled_at),
  ],
);

/** Every change made in the back office and every event of security, written in the batch of the change. */
export const auditLog = sqliteTable(
  "audit_log",
  {
    id: text("id").primaryKey(),
    actor_type: text("actor_type").notNull(),
    actor_id: text("actor_id").notNull(),
    action: text("action").notNull(),
    subject_type: text("subject_type").notNull(),
    subject_id: text("subject_id").notNull(),
    changes: text("changes", { mode: "json" }).$type<Record<string, unknown>>(),
    request_id: text("request_id").notNull(),
    created_at: integer("created_at").notNull(),
    /** The client's address, as Cloudflare saw it. It is personal: it can be erased without breaking the chain. */
    address: text("address"),
    /** A keyed hash of the address, which stays. */
    address_mac: text("address_mac"),
    /** The place in the chain, from 1 without a gap; null until the row is chained. */
    seq: integer("seq"),
    /** A keyed hash of the row, its place and the hash of the row before it. */
    hash: text("hash"),
  },
  (t) => [
    uniqueIndex("audit_log_seq").on(t.seq),
    index("audit_log_unchained")
      .on(t.id)
      .where(sql`seq IS NULL`),
    index("audit_log_action").on(t.action, t.created_at, t.id),
    index("audit_log_request").on(t.request_id, t.created_at, t.id),
    index("audit_log_created").on(t.created_at, t.id),
    index("audit_log_subject").on(t.subject_type, t.subject_id, t.created_at, t.id),
    index("audit_log_actor").on(t.actor_id, t.created_at, t.id),
  ],
);

/** That a mail went out, by the key that names it for good. Neither its address nor its text is here. */
export const mailDeliveries = sqliteTable(
  "mail_deliveries",
  {
    key: text("key").primaryKey(),
    /** The process that sends it has until then; after that another may. */
    claimed_until: integer("claimed_until").notNull(),
    sent_at: integer("sent_at"),
  },
  (t) => [index("mail_deliveries_sent").on(t.sent_at)],
);

/** Copies of mails and text messages on a developer's machine, for `/dev/mail`. Never written anywhere else. */
export const mails = sqliteTable("mails", {
  id: text("id").primaryKey(),
  channel: text("channel", { enum: ["email", "sms"] })
    .notNull()
    .default("email"),
  message_id: text("message_id").notNull().unique(),
  from: text("from").notNull(),
  to: text("to").notNull(),
  subject: text("subject").notNull(),
  text: text("text").notNull(),
  html: text("html").notNull(),
  sent_at: integer("sent_at").notNull(),
});

/** The keys that personal data is sealed with, each under a master key: by the customer's id, or by that of a guest's order. */
export const personalKeys = sqliteTable(
  "personal_keys",
  {
    id: text("id").primaryKey(),
    /** Begins with the master key's name. */
    wrapped: text("wrapped").notNull(),
    created_at: integer("created_at").notNull(),
  },
  (t) => [index("personal_keys_wrapped").on(t.wrapped)],
);
