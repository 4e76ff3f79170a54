import { sql } from "drizzle-orm";
import { check, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

export const apiKeys = sqliteTable(
  "api_keys",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    /** How the key begins, so that people can tell which one it is. */
    prefix: text("prefix").notNull(),
    /** SHA-256, hex. The key itself is 256 random bits and is nowhere. */
    key_hash: text("key_hash").notNull(),
    scopes: text("scopes", { mode: "json" }).$type<readonly string[]>().notNull(),
    /** The account that made it: the key may never do what this account may not do now. */
    created_by: text("created_by").notNull(),
    created_at: integer("created_at").notNull(),
    expires_at: integer("expires_at").notNull(),
    /** To the minute, or so. */
    last_used_at: integer("last_used_at"),
    revoked_at: integer("revoked_at"),
    /** The key that this one takes the place of; each is replaced once at most. */
    replaces: text("replaces"),
    /** The request that made it, by its Idempotency-Key where it has one: a repeat makes no second key, whatever became of the first answer. */
    operation_id: text("operation_id").notNull(),
  },
  (t) => [
    uniqueIndex("api_keys_hash").on(t.key_hash),
    uniqueIndex("api_keys_replaces").on(t.replaces),
    // 365 days: `LONGEST_LIFE_MS`.
    check("api_keys_life", sql`${t.expires_at} - ${t.created_at} <= 31536000000`),
    uniqueIndex("api_keys_operation").on(t.operation_id),
  ],
);
