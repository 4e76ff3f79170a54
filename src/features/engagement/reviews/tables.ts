import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { quoted } from "../../../platform/data/quoted.ts";
import type { Sealed } from "../../../platform/secrets/personal.ts";
import { products } from "../../goods/catalog/tables.ts";
import { rejectionReasons, reportReasons, reviewStatuses } from "./rules.ts";

/** What buyers say of products. Its ratings are counted into the product's own figures while it is approved. */
export const reviews = sqliteTable(
  "reviews",
  {
    id: text("id").primaryKey(),
    product_id: text("product_id")
      .notNull()
      .references(() => products.id),
    /** The account, or a guest's order: all that is sealed here is sealed with its key. */
    owner_id: text("owner_id").notNull(),
    /** Null for a guest's. */
    user_id: text("user_id"),
    rating: integer("rating").notNull(),
    title: text("title").$type<Sealed>(),
    comment: text("comment").$type<Sealed>(),
    /** What the author wants to be called beside it. */
    author_name: text("author_name").$type<Sealed>(),
    /** BCP 47 tag of what it is written in; NULL where nobody said. */
    locale: text("locale"),
    status: text("status", { enum: reviewStatuses }).notNull(),
    rejection_reason: text("rejection_reason", { enum: rejectionReasons }),
    /** What the shop answers, for everybody. */
    answer: text("answer").$type<Sealed>(),
    answered_at: integer("answered_at"),
    is_verified: integer("is_verified", { mode: "boolean" }).notNull(),
    /** One higher with every change but votes. It may not be NULL, which is how a change says that it came too late. */
    revision: integer("revision").notNull(),
    helpful_count: integer("helpful_count").notNull().default(0),
    /** Reports since staff last approved it. */
    report_count: integer("report_count").notNull().default(0),
    created_at: integer("created_at").notNull(),
    updated_at: integer("updated_at").notNull(),
    moderated_at: integer("moderated_at"),
    erased_at: integer("erased_at"),
  },
  (t) => [
    uniqueIndex("reviews_owner").on(t.owner_id, t.product_id),
    index("reviews_user").on(t.user_id, t.created_at, t.id),
    index("reviews_shown_created").on(t.product_id, t.status, t.created_at, t.id),
    index("reviews_shown_rating").on(t.product_id, t.status, t.rating, t.id),
    index("reviews_shown_helpful").on(t.product_id, t.status, t.helpful_count, t.id),
    index("reviews_product").on(t.product_id, t.created_at, t.id),
    index("reviews_created").on(t.created_at, t.id),
    index("reviews_status").on(t.status, t.created_at, t.id),
    index("reviews_reported")
      .on(t.created_at, t.id)
      .where(sql`report_count > 0`),
    check("reviews_rating", sql`rating BETWEEN 1 AND 5`),
    check("reviews_status", sql`status IN (${quoted(reviewStatuses)})`),
    check("reviews_counts", sql`helpful_count >= 0 AND report_count >= 0`),
    check("reviews_rejection", sql`(status = 'rejected') = (rejection_reason IS NOT NULL)`),
  ],
);

/** Who found a review helpful, each once. */
export const reviewVotes = sqliteTable(
  "review_votes",
  {
    review_id: text("review_id")
      .notNull()
      .references(() => reviews.id),
    user_id: text("user_id").notNull(),
    /** The review's at that moment. It may not be NULL, which keeps out votes on what is not shown, and on one's own. */
    revision: integer("revision").notNull(),
    created_at: integer("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.review_id, t.user_id] }), index("review_votes_user").on(t.user_id)],
);

/** Who reported a review, each once. */
export const reviewReports = sqliteTable(
  "review_reports",
  {
    review_id: text("review_id")
      .notNull()
      .references(() => reviews.id),
    user_id: text("user_id").notNull(),
    reason: text("reason", { enum: reportReasons }).notNull(),
    created_at: integer("created_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.review_id, t.user_id] }),
    index("review_reports_user").on(t.user_id),
    check("review_reports_reason", sql`reason IN (${quoted(reportReasons)})`),
  ],
);
