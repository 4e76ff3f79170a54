import { sql } from "drizzle-orm";
import { check, foreignKey, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { quoted } from "../../../platform/data/quoted.ts";
import type { Sealed } from "../../../platform/secrets/personal.ts";
import { ITEMS_MAX, kinds, LISTS_MAX, UNITS_MAX } from "./rules.ts";

const most = (figure: number) => sql.raw(String(figure));

/** What customers want to keep in mind, or to be given. */
export const wishlists = sqliteTable(
  "wishlists",
  {
    id: text("id").primaryKey(),
    user_id: text("user_id").notNull(),
    /** How many its owner had with it: its bound is how many there may be. */
    place: integer("place").notNull(),
    name: text("name").$type<Sealed>().notNull(),
    kind: text("kind", { enum: kinds }).notNull(),
    /** What its link is made of, new each time that it is shared; NULL while it is private. */
    share_id: text("share_id"),
    created_at: integer("created_at").notNull(),
    updated_at: integer("updated_at").notNull(),
  },
  (t) => [
    index("wishlists_user").on(t.user_id, t.created_at, t.id),
    uniqueIndex("wishlists_share").on(t.share_id),
    check("wishlists_place", sql`place BETWEEN 1 AND ${most(LISTS_MAX)}`),
    check("wishlists_kind", sql`kind IN (${quoted(kinds)})`),
  ],
);

export const wishlistItems = sqliteTable(
  "wishlist_items",
  {
    wishlist_id: text("wishlist_id")
      .notNull()
      .references(() => wishlists.id),
    variant_id: text("variant_id").notNull(),
    /** As of a list among those of its owner. */
    place: integer("place").notNull(),
    /** Sealed as the list's name is. */
    note: text("note").$type<Sealed>(),
    wanted_quantity: integer("wanted_quantity").notNull(),
    /** Units that somebody said they have bought of it, who is kept nowhere. */
    bought_quantity: integer("bought_quantity").notNull().default(0),
    created_at: integer("created_at").notNull(),
    updated_at: integer("updated_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.wishlist_id, t.variant_id] }),
    index("wishlist_items_created").on(t.wishlist_id, t.created_at, t.variant_id),
    check("wishlist_items_place", sql`place BETWEEN 1 AND ${most(ITEMS_MAX)}`),
    check("wishlist_items_wanted_quantity", sql`wanted_quantity BETWEEN 1 AND ${most(UNITS_MAX)}`),
    check("wishlist_items_bought_quantity", sql`bought_quantity BETWEEN 0 AND wanted_quantity`),
  ],
);

/** A purchase that a visitor of a shared list marked, so that they can take the mark back. */
export const wishlistPurchases = sqliteTable(
  "wishlist_purchases",
  {
    id: text("id").primaryKey(),
    wishlist_id: text("wishlist_id").notNull(),
    variant_id: text("variant_id").notNull(),
    quantity: integer("quantity").notNull(),
    created_at: integer("created_at").notNull(),
  },
  (t) => [
    foreignKey({
      columns: [t.wishlist_id, t.variant_id],
      foreignColumns: [wishlistItems.wishlist_id, wishlistItems.variant_id],
    }),
    index("wishlist_purchases_item").on(t.wishlist_id, t.variant_id),
    check("wishlist_purchases_quantity", sql`quantity > 0`),
  ],
);
