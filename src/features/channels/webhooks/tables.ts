import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** Where the shop sends its events. */
export const webhookEndpoints = sqliteTable(
  "webhook_endpoints",
  {
    id: text("id").primaryKey(),
    /** It may not be NULL, which is how an endpoint too many is kept out. */
    url: text("url").notNull(),
    description: text("description"),
    /** Exact types, `area.*` or `*`. */
    events: text("events", { mode: "json" }).$type<readonly string[]>().notNull(),
    /** Sealed. It may not be NULL, which is how a replacement says that it came too late. */
    secret: text("secret").notNull(),
    /** Sealed: it signs as well until `overlap_ends_at`. */
    previous_secret: text("previous_secret"),
    overlap_ends_at: integer("overlap_ends_at"),
    is_active: integer("is_active", { mode: "boolean" }).notNull(),
    disabled_reason: text("disabled_reason", { enum: ["staff", "failing", "gone"] }),
    disabled_at: integer("disabled_at"),
    /** The first failure after which nothing was delivered; NULL while deliveries succeed. */
    first_failed_at: integer("first_failed_at"),
    /** The account that saved it last: it hears of nothing that this account may not read now. */
    saved_by: text("saved_by").notNull(),
    created_at: integer("created_at").notNull(),
    updated_at: integer("updated_at").notNull(),
    /** The request that made its present secret, by its Idempotency-Key where it has one. */
    operation_id: text("operation_id").notNull(),
  },
  (t) => [
    index("webhook_endpoints_created").on(t.created_at, t.id),
    index("webhook_endpoints_active")
      .on(t.id)
      .where(sql`is_active = 1`),
    uniqueIndex("webhook_endpoints_operation").on(t.operation_id),
    check("webhook_endpoints_disabled", sql`(is_active = 1) = (disabled_at IS NULL)`),
    check("webhook_endpoints_reason", sql`(disabled_at IS NULL) = (disabled_reason IS NULL)`),
    check("webhook_endpoints_overlap", sql`(previous_secret IS NULL) = (overlap_ends_at IS NULL)`),
  ],
);
