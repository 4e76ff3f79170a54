import { sql } from "drizzle-orm";
import {
  type AnySQLiteColumn,
  check,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from "drizzle-orm/sqlite-core";

/** When a row was made, and when it last changed. */
const stamps = { created_at: integer("created_at").notNull(), updated_at: integer("updated_at").notNull() };

/** One row: its version is part of every cached answer's key, so that a change makes all of them old at once. */
export const catalogState = sqliteTable(
  "catalog_state",
  { id: integer("id").primaryKey(), version: integer("version").notNull() },
  (t) => [check("catalog_state_single", sql`${t.id} = 1`)],
);

/** The last change of each product, by the catalog's version that it made: what keeps copies of products reads on from the version that it has. */
export const productChanges = sqliteTable(
  "product_changes",
  {
    product_id: text("product_id")
      .primaryKey()
      .references((): AnySQLiteColumn => products.id),
    version: integer("version").notNull(),
    changed_at: integer("changed_at").notNull(),
  },
  (t) => [index("product_changes_version").on(t.version, t.product_id)],
);

export const categories = sqliteTable(
  "categories",
  {
    id: text("id").primaryKey(),
    slug: text("slug").notNull(),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    parent_id: text("parent_id").references((): AnySQLiteColumn => categories.id),
    /** The ids from the root down to this one, each followed by a slash: the descendants are one range of an index. */
    path: text("path").notNull(),
    depth: integer("depth").notNull(),
    position: integer("position").notNull().default(0),
    image_key: text("image_key"),
    is_active: integer("is_active", { mode: "boolean" }).notNull().default(true),
    /** Whether the storefront shows it: it is active, and so is every category above it. Written by `showCategories`. */
    is_shown: integer("is_shown", { mode: "boolean" }).notNull().default(true),
    ...stamps,
  },
  (t) => [
    uniqueIndex("categories_slug").on(t.slug),
    uniqueIndex("categories_path").on(t.path),
    index("categories_parent").on(t.parent_id, t.position, t.id),
    index("categories_inactive")
      .on(t.path)
      .where(sql`is_active = 0`),
    check("categories_depth", sql`${t.depth} BETWEEN 0 AND 5`),
    check("categories_position", sql`${t.position} >= 0`),
    check("categories_path_ends", sql`${t.path} LIKE '%/'`),
  ],
);

const ratingCount = sql.raw("(stars_1 + stars_2 + stars_3 + stars_4 + stars_5)");

export const products = sqliteTable(
  "products",
  {
    id: text("id").primaryKey(),
    slug: text("slug").notNull(),
    name: text("name").notNull(),
    /** The name without case and accents, for sorting. */
    name_key: text("name_key").notNull(),
    description: text("description").notNull().default(""),
    status: text("status", { enum: ["draft", "active", "archived"] }).notNull(),
    currency: text("currency").notNull(),
    featured: integer("featured", { mode: "boolean" }).notNull().default(false),
    /** By which tax rates apply to it. The units of a gift card are made when they are sold: it has no stock, and is neither sent, taxed nor reduced. */
    tax_class: text("tax_class").notNull().default("standard"),
    is_gift_card: integer("is_gift_card", { mode: "boolean" }).notNull().default(false),
    /** From here to `on_sale` worked out from the active variants by `summarise`. NULL in `price_min` is refused, which keeps the last active variant. */
    default_variant_id: text("default_variant_id"),
    price_min: integer("price_min").notNull(),
    price_max: integer("price_max").notNull(),
    compare_at_price: integer("compare_at_price"),
    on_sale: integer("on_sale", { mode: "boolean" }).notNull().default(false),
    /** The ratings that shoppers see of it, by their stars: changed by `countRatings` alone. */
    stars_1: integer("stars_1").notNull().default(0),
    stars_2: integer("stars_2").notNull().default(0),
    stars_3: integer("stars_3").notNull().default(0),
    stars_4: integer("stars_4").notNull().default(0),
    stars_5: integer("stars_5").notNull().default(0),
    ...stamps,
    deleted_at: integer("deleted_at"),
    rating_count: integer("rating_count").generatedAlwaysAs(ratingCount),
    /** In hundredths of a star, rounded half up; 0 without a rating. */
    rating_average: integer("rating_average").generatedAlwaysAs(
      sql`CASE WHEN ${ratingCount} = 0 THEN 0 ELSE (200 * (stars_1 + 2 * stars_2 + 3 * stars_3 + 4 * stars_4 + 5 * stars_5) + ${ratingCount}) / (2 * ${ratingCount}) END`,
    ),
    /** `deleted` or the status: one equality that every list of the storefront begins with. */
    state: text("state").generatedAlwaysAs(sql`CASE WHEN deleted_at IS NULL THEN status ELSE 'deleted' END`),
  },
  (t) => [
    uniqueIndex("products_slug").on(t.slug),
    index("products_newest").on(t.state, t.created_at, t.id),
    index("products_price").on(t.state, t.currency, t.price_min, t.id),
    index("products_name").on(t.state, t.name_key, t.id),
    index("products_rating").on(t.state, t.rating_average, t.rating_count, t.id),
    index("products_kept_newest").on(t.deleted_at, t.created_at, t.id),
    index("products_kept_name").on(t.deleted_at, t.name_key, t.id),
    index("products_kept_rating").on(t.deleted_at, t.rating_average, t.rating_count, t.id),
    check("products_status", sql`${t.status} IN ('draft', 'active', 'archived')`),
    check("products_currency", sql`length(${t.currency}) = 3`),
    check("products_stars", sql`min(stars_1, stars_2, stars_3, stars_4, stars_5) >= 0`),
    check("products_prices", sql`${t.price_min} >= 0 AND ${t.price_max} >= ${t.price_min}`),
  ],
);

export const productImages = sqliteTable(
  "product_images",
  {
    id: text("id").primaryKey(),
    product_id: text("product_id")
      .notNull()
      .references(() => products.id),
    /** Where the bytes are in R2; null while the picture is known by its address alone. */
    key: text("key"),
    /** Where an import found the picture; it is recorded, not fetched. */
    source_url: text("source_url"),
    alt_text: text("alt_text").notNull().default(""),
    position: integer("position").notNull().default(0),
    width: integer("width"),
    height: integer("height"),
    bytes: integer("bytes"),
    created_at: integer("created_at").notNull(),
    updated_at: integer("updated_at").notNull(),
  },
  (t) => [
    index("product_images_product").on(t.product_id, t.position, t.id),
    index("product_images_key").on(t.key),
    check("product_images_source", sql`${t.key} IS NOT NULL OR ${t.source_url} IS NOT NULL`),
    check("product_images_position", sql`${t.position} >= 0`),
  ],
);

export const variants = sqliteTable(
  "variants",
  {
    id: text("id").primaryKey(),
    product_id: text("product_id")
      .notNull()
      .references(() => products.id),
    sku: text("sku").notNull(),
    name: text("name").notNull(),
    barcode: text("barcode"),
    options: text("options", { mode: "json" }).$type<Record<string, string>>().notNull(),
    /** The options' values in the order of the product's options: two variants of a product never share it. */
    options_key: text("options_key").notNull(),
    price: integer("price").notNull(),
    compare_at_price: integer("compare_at_price"),
    cost_price: integer("cost_price"),
    weight_grams: integer("weight_grams").notNull().default(0),
    low_stock_threshold: integer("low_stock_threshold").notNull(),
    image_id: text("image_id").references(() => productImages.id),
    position: integer("position").notNull().default(0),
    /** An inactive variant is kept and counted, and neither shown nor sold. */
    is_active: integer("is_active", { mode: "boolean" }).notNull().default(true),
    ...stamps,
    deleted_at: integer("deleted_at"),
  },
  (t) => [
    uniqueIndex("variants_sku")
      .on(t.sku)
      .where(sql`deleted_at IS NULL`),
    uniqueIndex("variants_options")
      .on(t.product_id, t.options_key)
      .where(sql`deleted_at IS NULL`),
    index("variants_product").on(t.product_id, t.position, t.id),
    index("variants_image").on(t.image_id),
    check("variants_price", sql`${t.price} >= 0`),
    check("variants_compare_at_price", sql`${t.compare_at_price} >= 0`),
    check("variants_cost_price", sql`${t.cost_price} >= 0`),
    check("variants_weight", sql`${t.weight_grams} >= 0`),
    check("variants_threshold", sql`${t.low_stock_threshold} >= 0`),
  ],
);

export const productOptions = sqliteTable(
  "product_options",
  {
    product_id: text("product_id")
      .notNull()
      .references(() => products.id),
    position: integer("position").notNull(),
    name: text("name").notNull(),
    values: text("values", { mode: "json" }).$type<string[]>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.product_id, t.position] }),
    uniqueIndex("product_options_name").on(t.product_id, t.name),
  ],
);

export const productAttributes = sqliteTable(
  "product_attributes",
  {
    product_id: text("product_id")
      .notNull()
      .references(() => products.id),
    name: text("name").notNull(),
    value: text("value").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.product_id, t.name] }),
    index("product_attributes_value").on(t.name, t.value, t.product_id),
  ],
);

export const tags = sqliteTable(
  "tags",
  {
    id: text("id").primaryKey(),
    slug: text("slug").notNull(),
    name: text("name").notNull(),
    created_at: integer("created_at").notNull(),
    updated_at: integer("updated_at").notNull(),
  },
  (t) => [uniqueIndex("tags_slug").on(t.slug)],
);

export const productTags = sqliteTable(
  "product_tags",
  {
    tag_id: text("tag_id")
      .notNull()
      .references(() => tags.id),
    product_id: text("product_id")
      .notNull()
      .references(() => products.id),
  },
  (t) => [primaryKey({ columns: [t.tag_id, t.product_id] }), index("product_tags_product").on(t.product_id, t.tag_id)],
);

export const productCategories = sqliteTable(
  "product_categories",
  {
    category_id: text("category_id")
      .notNull()
      .references(() => categories.id),
    product_id: text("product_id")
      .notNull()
      .references(() => products.id),
  },
  (t) => [
    primaryKey({ columns: [t.category_id, t.product_id] }),
    index("product_categories_product").on(t.product_id, t.category_id),
  ],
);

/** The words by which a product is found besides those of its tags, folded: a query's word is a range of the first column. */
export const productTerms = sqliteTable(
  "product_terms",
  {
    term: text("term").notNull(),
    product_id: text("product_id")
      .notNull()
      .references(() => products.id),
  },
  (t) => [primaryKey({ columns: [t.term, t.product_id] }), index("product_terms_product").on(t.product_id)],
);

/** The words of a tag, folded: they find every product that has it. */
export const tagTerms = sqliteTable(
  "tag_terms",
  {
    term: text("term").notNull(),
    tag_id: text("tag_id")
      .notNull()
      .references(() => tags.id),
  },
  (t) => [primaryKey({ columns: [t.term, t.tag_id] }), index("tag_terms_tag").on(t.tag_id)],
);
