import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { quoted } from "../../../platform/data/quoted.ts";
import type { Sealed } from "../../../platform/secrets/personal.ts";
import type { Adjustment } from "../../pricing/promotions/rules.ts";
import type { PickupPlace } from "../../pricing/selling-terms/rules.ts";
import type { TaxLine, TaxRecord } from "../../pricing/tax/rules.ts";
import { parcelStatuses } from "./action-rules.ts";
import {
  type CancelReason,
  type FailureReason,
  type HoldReason,
  orderStatuses,
  type OrderEvent,
  type OrderStatus,
  type OverrideReason,
} from "./rules.ts";

/** What a sweep has to look at: orders that are on their way somewhere, and cancels that were noted and not carried out. */
export const unsettledCondition = sql.raw(
  "(status IN ('pending', 'committing', 'capturing', 'refusing', 'closing', 'cancelling') OR (cancel_requested_at IS NOT NULL AND status IN ('paid', 'processing')))",
);

/** Orders that ended and were never sold, while their contacts are there. */
export const endedUnsoldCondition = sql.raw(
  "(status IN ('expired', 'cancelled', 'failed') AND sold_at IS NULL AND erased_at IS NULL)",
);

/** Nothing personal: who bought, and where it goes, stands in `order_contacts`. */
export const orders = sqliteTable(
  "orders",
  {
    id: text("id").primaryKey(),
    /** The figure in `ORD-00000001`. */
    sequence: integer("sequence").notNull(),
    cart_id: text("cart_id").notNull(),
    /** Null for a guest's order. */
    user_id: text("user_id"),
    status: text("status").$type<OrderStatus>().notNull(),
    /** One higher with every move; `order_history` has a row for each. */
    version: integer("version").notNull(),
    currency: text("currency").notNull(),
    subtotal: integer("subtotal").notNull(),
    discount_total: integer("discount_total").notNull(),
    shipping_total: integer("shipping_total").notNull(),
    tax_total: integer("tax_total").notNull(),
    tax_included_total: integer("tax_included_total").notNull(),
    total: integer("total").notNull(),
    adjustments: text("adjustments", { mode: "json" }).$type<readonly Adjustment[]>().notNull(),
    shipping_tax_lines: text("shipping_tax_lines", { mode: "json" }).$type<readonly TaxLine[]>().notNull(),
    /** How its taxes were worked out, so that a part of it is worked out alike. */
    tax_manner: text("tax_manner", { mode: "json" }).$type<TaxRecord>().notNull(),
    /** Where it goes. Of gift cards alone where the shopper or the shop is, and NULL where nobody says. */
    country: text("country"),
    /** NULL for an order of gift cards alone, which are not sent. */
    shipping_method_id: text("shipping_method_id"),
    shipping_method_name: text("shipping_method_name"),
    /** Where the shopper fetches it, as it was then; NULL where it is sent. */
    pickup_place: text("pickup_place", { mode: "json" }).$type<PickupPlace>(),
    /** BCP 47 tag of what its mails are written in; NULL where nobody said. */
    locale: text("locale"),
    tracking_number: text("tracking_number"),
    carrier: text("carrier"),
    deadline_at: integer("deadline_at").notNull(),
    /** How a `closing` order is meant to end. */
    ends_as: text("ends_as", { enum: ["expired", "cancelled", "failed"] }),
    /** The state that a `cancelling` order left. */
    cancelled_from: text("cancelled_from", { enum: ["paid", "processing"] }),
    /** Set when a cancel met `committing` or `capturing`; it is carried out from `paid`. */
    cancel_requested_at: integer("cancel_requested_at"),
    /** Since when nothing of it may be packed or sent; NULL where it may. */
    held_at: integer("held_at"),
    hold_reason: text("hold_reason").$type<HoldReason>(),
    /** Why it was cancelled as a whole; NULL where nobody said. */
    cancel_reason: text("cancel_reason").$type<CancelReason>(),
    /** Whether the units of a cancel of the whole go back on the shelf; they are written off otherwise. */
    cancel_restocks: integer("cancel_restocks", { mode: "boolean" }).notNull().default(true),
    /** Whether its customer hears of such a cancel by mail. */
    cancel_notifies: integer("cancel_notifies", { mode: "boolean" }).notNull().default(true),
    /** When it became the shopper's: paid for, or accepted where nothing is captured. */
    sold_at: integer("sold_at"),
    /** When its contacts, locale, notes and tracking number were erased. */
    erased_at: integer("erased_at"),
    placed_at: integer("placed_at").notNull(),
    updated_at: integer("updated_at").notNull(),
    /** When it last moved, or the sweep last came by and found it at rest: the sweep takes its turns by this. */
    touched_at: integer("touched_at").notNull().default(0),
    /** What the outside sees, and filters by; worked out as `outwardStatus` does. */
    outward_status: text("outward_status").generatedAlwaysAs(
      sql`CASE
        WHEN status IN ('committing', 'capturing', 'refusing', 'closing') THEN 'pending'
        WHEN status = 'cancelling' THEN coalesce(cancelled_from, 'paid')
        WHEN status = 'shipping' THEN 'processing'
        ELSE status END`,
      { mode: "virtual" },
    ),
  },
  (t) => [
    uniqueIndex("orders_sequence").on(t.sequence),
    index("orders_placed").on(t.placed_at, t.id),
    index("orders_outward").on(t.outward_status, t.placed_at, t.id),
    index("orders_country").on(t.country, t.placed_at, t.id),
    index("orders_by_total").on(t.total, t.id),
    index("orders_tracking")
      .on(t.tracking_number)
      .where(sql`tracking_number IS NOT NULL`),
    index("orders_user").on(t.user_id, t.placed_at, t.id),
    index("orders_sold").on(t.sold_at, t.id),
    index("orders_held")
      .on(t.id)
      .where(sql`held_at IS NOT NULL`),
    index("orders_unsettled").on(t.touched_at, t.id).where(unsettledCondition),
    index("orders_ended_unsold").on(t.updated_at, t.id).where(endedUnsoldCondition),
    check("orders_status", sql`status IN (${quoted(orderStatuses)})`),
    check("orders_version", sql`version >= 1`),
    check("orders_currency", sql`length(currency) = 3`),
    check("orders_amounts", sql`subtotal >= 0 AND discount_total >= 0 AND shipping_total >= 0 AND tax_total >= 0`),
    check("orders_total", sql`total = subtotal - discount_total + shipping_total + tax_total AND total >= 0`),
    check("orders_ends_as", sql`ends_as IN ('expired', 'cancelled', 'failed')`),
    check("orders_cancelled_from", sql`cancelled_from IN ('paid', 'processing')`),
  ],
);

/** One row: order numbers up to `reserved_to` were given out to orders that a restored database does not know. */
export const orderNumbers = sqliteTable("order_numbers", {
  id: integer("id").primaryKey(),
  reserved_to: integer("reserved_to").notNull(),
});

/** What was bought, as it was then. */
export const orderItems = sqliteTable(
  "order_items",
  {
    id: text("id").primaryKey(),
    order_id: text("order_id")
      .notNull()
      .references(() => orders.id),
    position: integer("position").notNull(),
    product_id: text("product_id").notNull(),
    variant_id: text("variant_id").notNull(),
    name: text("name").notNull(),
    variant_name: text("variant_name").notNull(),
    sku: text("sku").notNull(),
    options: text("options", { mode: "json" }).$type<Readonly<Record<string, string>>>().notNull(),
    quantity: integer("quantity").notNull(),
    unit_price: integer("unit_price").notNull(),
    /** What a unit would have cost otherwise; NULL where that was not more. */
    compare_at_price: integer("compare_at_price"),
    /** The price list that made the price, as it was called then. */
    price_list: text("price_list", { mode: "json" }).$type<{ readonly id: string; readonly name: string }>(),
    discount_total: integer("discount_total").notNull(),
    tax_total: integer("tax_total").notNull(),
    tax_included_total: integer("tax_included_total").notNull(),
    tax_lines: text("tax_lines", { mode: "json" }).$type<readonly TaxLine[]>().notNull(),
    line_total: integer("line_total").notNull(),
    /** Each of its units is a card that is issued once the order is paid. */
    is_gift_card: integer("is_gift_card", { mode: "boolean" }).notNull(),
    /** Units that a refund is for, or is being carried out for. */
    refunded_quantity: integer("refunded_quantity").notNull().default(0),
    /** Units in fulfilments that have not left. */
    prepared_quantity: integer("prepared_quantity").notNull().default(0),
    /** Units in fulfilments that have left. */
    shipped_quantity: integer("shipped_quantity").notNull().default(0),
    /** Units that will not leave: their stock, or the refund that puts them back on the shelf, is still under way. */
    cancelling_quantity: integer("cancelling_quantity").notNull().default(0),
    /** Units that will not leave: a cancel or a refund has put them back on the shelf, or they were written off. */
    cancelled_quantity: integer("cancelled_quantity").notNull().default(0),
    /** Units that have left and are back: received with a return, in a parcel that came back, or put on the shelf by a refund, also by one that is being carried out. */
    returned_quantity: integer("returned_quantity").notNull().default(0),
    /** Units that have left and are in a return that is neither received nor called off. */
    returning_quantity: integer("returning_quantity").notNull().default(0),
  },
  (t) => [
    uniqueIndex("order_items_order").on(t.order_id, t.position),
    index("order_items_sku").on(sql`lower(sku)`, t.order_id),
    index("order_items_product").on(t.product_id, t.order_id),
    index("order_items_returned")
      .on(t.order_id)
      .where(sql`returned_quantity > 0`),
    check("order_items_quantity", sql`quantity > 0`),
    check("order_items_refunded_quantity", sql`refunded_quantity BETWEEN 0 AND quantity`),
    check(
      "order_items_fulfilled_quantity",
      sql`min(prepared_quantity, shipped_quantity, cancelling_quantity, cancelled_quantity) >= 0
        AND prepared_quantity + shipped_quantity + cancelling_quantity + cancelled_quantity <= quantity`,
    ),
    check("order_items_returned_quantity", sql`returned_quantity BETWEEN 0 AND shipped_quantity`),
    check(
      "order_items_returning_quantity",
      sql`returning_quantity >= 0 AND (returning_quantity = 0 OR returned_quantity + returning_quantity <= shipped_quantity)`,
    ),
    check("order_items_line_total", sql`line_total = quantity * unit_price`),
  ],
);

/** A parcel of an order, or what became of it. Each change of its status is a move of the order. */
export const fulfilments = sqliteTable(
  "fulfilments",
  {
    id: text("id").primaryKey(),
    order_id: text("order_id")
      .notNull()
      .references(() => orders.id),
    status: text("status", { enum: parcelStatuses }).notNull(),
    tracking_number: text("tracking_number"),
    carrier: text("carrier"),
    /** The carrier's page of the parcel. */
    tracking_url: text("tracking_url"),
    created_at: integer("created_at").notNull(),
    updated_at: integer("updated_at").notNull(),
    shipped_at: integer("shipped_at"),
    delivered_at: integer("delivered_at"),
    /** When its delivery last failed, and why; NULL since it was tried again. */
    failed_at: integer("failed_at"),
    failure_reason: text("failure_reason").$type<FailureReason>(),
    /** When it came back to the sender. */
    returned_at: integer("returned_at"),
  },
  (t) => [
    index("fulfilments_order").on(t.order_id, t.created_at, t.id),
    index("fulfilments_tracking")
      .on(t.tracking_number)
      .where(sql`tracking_number IS NOT NULL`),
    index("fulfilments_shipped")
      .on(t.updated_at, t.id)
      .where(sql`status = 'shipped'`),
    check("fulfilments_status", sql`status IN (${quoted(parcelStatuses)})`),
  ],
);

export const fulfilmentItems = sqliteTable(
  "fulfilment_items",
  {
    fulfilment_id: text("fulfilment_id")
      .notNull()
      .references(() => fulfilments.id),
    order_item_id: text("order_item_id")
      .notNull()
      .references(() => orderItems.id),
    quantity: integer("quantity").notNull(),
    /** Of a parcel that came back: units on the shelf again, damaged ones, and lost ones. */
    restocked_quantity: integer("restocked_quantity").notNull().default(0),
    damaged_quantity: integer("damaged_quantity").notNull().default(0),
    written_off_quantity: integer("written_off_quantity").notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.fulfilment_id, t.order_item_id] }),
    check("fulfilment_items_quantity", sql`quantity > 0`),
    check(
      "fulfilment_items_returned_quantity",
      sql`min(restocked_quantity, damaged_quantity, written_off_quantity) >= 0
        AND restocked_quantity + damaged_quantity + written_off_quantity <= quantity`,
    ),
  ],
);

/**
 * One row for each state that an order has been in. Its key is the guard of every move: of two that read the same
 * version one breaks it, and its whole batch is undone. No foreign key: a checkout that ended before its order was
 * placed leaves `closed` here and no order.
 */
export const orderHistory = sqliteTable(
  "order_history",
  {
    order_id: text("order_id").notNull(),
    version: integer("version").notNull(),
    event: text("event").$type<OrderEvent | "place" | "fence">().notNull(),
    status: text("status").$type<OrderStatus | "closed">().notNull(),
    actor_type: text("actor_type", { enum: ["guest", "customer", "staff", "system"] }).notNull(),
    actor_id: text("actor_id").notNull(),
    /** Why, as a word. */
    reason: text("reason").$type<CancelReason | HoldReason | FailureReason | OverrideReason>(),
    note: text("note"),
    created_at: integer("created_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.order_id, t.version] }),
    index("order_history_fences")
      .on(t.created_at)
      .where(sql`status = 'closed'`),
  ],
);

/** All that is personal about an order, in one row: sealed with its customer's key, or a guest's order's own. It goes when they are erased. */
export const orderContacts = sqliteTable(
  "order_contacts",
  {
    order_id: text("order_id")
      .primaryKey()
      .references(() => orders.id),
    /** In lower case. */
    email: text("email").$type<Sealed>().notNull(),
    email_index: text("email_index"),
    /** Of the person who receives, or else pays: the end of the telephone number. */
    phone_index: text("phone_index"),
    /** Each `AddressDetails` as JSON. Gift cards alone may have none. */
    shipping_address: text("shipping_address").$type<Sealed>(),
    billing_address: text("billing_address").$type<Sealed>(),
    /** What the shopper wrote at checkout. */
    note: text("note").$type<Sealed>(),
    /** Of the business that bought, as it was given at checkout. */
    vat_number: text("vat_number").$type<Sealed>(),
    /** Who is to have gift cards of it, as JSON; the others are the shopper's. */
    gift_recipients: text("gift_recipients").$type<Sealed>(),
  },
  (t) => [
    index("order_contacts_email_index").on(t.email_index, t.order_id),
    index("order_contacts_phone_index").on(t.phone_index, t.order_id),
  ],
);

/** The blind indexes of the words of the name of the person who receives, by which orders are found. */
export const orderWords = sqliteTable(
  "order_words",
  {
    word_index: text("word_index").notNull(),
    order_id: text("order_id")
      .notNull()
      .references(() => orders.id),
  },
  (t) => [primaryKey({ columns: [t.word_index, t.order_id] }), index("order_words_order").on(t.order_id)],
);

/** What staff note about an order: among themselves, or to its customer. */
export const orderNotes = sqliteTable(
  "order_notes",
  {
    id: text("id").primaryKey(),
    order_id: text("order_id")
      .notNull()
      .references(() => orders.id),
    /** Sealed as the order's contact is. */
    note: text("note").$type<Sealed>().notNull(),
    visibility: text("visibility", { enum: ["staff", "customer"] }).notNull(),
    actor_type: text("actor_type").notNull(),
    actor_id: text("actor_id").notNull(),
    created_at: integer("created_at").notNull(),
  },
  (t) => [
    index("order_notes_order").on(t.order_id, t.created_at, t.id),
    check("order_notes_visibility", sql`visibility IN ('staff', 'customer')`),
  ],
);

/** Words by which staff keep orders apart, in small letters. */
export const orderTags = sqliteTable(
  "order_tags",
  {
    order_id: text("order_id")
      .notNull()
      .references(() => orders.id),
    tag: text("tag").notNull(),
    /** Empty for one tag too many, which undoes its batch. */
    created_at: integer("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.order_id, t.tag] }), index("order_tags_tag").on(t.tag, t.order_id)],
);
