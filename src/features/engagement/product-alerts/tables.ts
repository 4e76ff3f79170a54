import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { quoted } from "../../../platform/data/quoted.ts";
import type { Sealed } from "../../../platform/secrets/personal.ts";
import { ALERTS_MAX, ALERTS_PER_ADDRESS, alertKinds, alertStates } from "./rules.ts";

const most = (figure: number) => sql.raw(String(figure));

/** What somebody wants to be told once about a variant. It goes with its letter, and by itself after a time. */
export const productAlerts = sqliteTable(
  "product_alerts",
  {
    id: text("id").primaryKey(),
    variant_id: text("variant_id").notNull(),
    kind: text("kind", { enum: alertKinds }).notNull(),
    state: text("state", { enum: alertStates }).notNull(),
    /** Of a guest too, who has no key: sealed by the shop's own secret. */
    email: text("email").$type<Sealed>().notNull(),
    email_index: text("email_index").notNull(),
    /** Null for a guest's. */
    user_id: text("user_id"),
    locale: text("locale"),
    /** What a unit cost when it was asked for: a lower price is told. */
    price: integer("price").notNull(),
    currency: text("currency").notNull(),
    /** How many its address had with it, and how many there were in all: their bounds are the limits. */
    place: integer("place").notNull(),
    nth: integer("nth").notNull(),
    created_at: integer("created_at").notNull(),
    expires_at: integer("expires_at").notNull(),
  },
  (t) => [
    uniqueIndex("product_alerts_address").on(t.email_index, t.variant_id, t.kind),
    index("product_alerts_variant").on(t.variant_id, t.kind, t.state, t.id),
    index("product_alerts_kind").on(t.kind, t.state, t.id),
    index("product_alerts_user").on(t.user_id, t.created_at, t.id),
    index("product_alerts_expires").on(t.expires_at),
    check("product_alerts_kind", sql`kind IN (${quoted(alertKinds)})`),
    check("product_alerts_state", sql`state IN (${quoted(alertStates)})`),
    check("product_alerts_place", sql`place BETWEEN 1 AND ${most(ALERTS_PER_ADDRESS)}`),
    check("product_alerts_nth", sql`nth BETWEEN 1 AND ${most(ALERTS_MAX)}`),
  ],
);
