import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** A file of products on its way into the catalog. How far it is and what was made of it change in one batch, so a kill costs nothing. */
export const imports = sqliteTable(
  "imports",
  {
    id: text("id").primaryKey(),
    status: text("status", { enum: ["queued", "running", "completed", "failed"] }).notNull(),
    format: text("format", { enum: ["shopify"] }).notNull(),
    currency: text("currency").notNull(),
    /** Where the file is in R2, how long it is and what it is. */
    file_key: text("file_key").notNull(),
    file_bytes: integer("file_bytes").notNull(),
    file_hash: text("file_hash").notNull(),
    columns: text("columns", { mode: "json" }).$type<string[]>().notNull(),
    /** Everything before this byte of the file is done. */
    done_bytes: integer("done_bytes").notNull(),
    total_rows: integer("total_rows").notNull(),
    done_rows: integer("done_rows").notNull().default(0),
    refused_rows: integer("refused_rows").notNull().default(0),
    /** The slug of a product that has more rows than one step takes: what follows of it is refused. */
    open_slug: text("open_slug"),
    idempotency_key: text("idempotency_key"),
    created_by: text("created_by").notNull(),
    created_at: integer("created_at").notNull(),
    finished_at: integer("finished_at"),
  },
  (t) => [
    index("imports_created").on(t.created_at, t.id),
    uniqueIndex("imports_idempotency").on(t.created_by, t.idempotency_key),
    check("imports_rows", sql`${t.done_rows} >= 0 AND ${t.refused_rows} BETWEEN 0 AND ${t.done_rows}`),
  ],
);

/** Why a row was refused; the header is row 1, as in a spreadsheet. */
export const importErrors = sqliteTable(
  "import_errors",
  {
    import_id: text("import_id")
      .notNull()
      .references(() => imports.id),
    row: integer("row").notNull(),
    code: text("code").notNull(),
    message: text("message").notNull(),
  },
  (t) => [primaryKey({ columns: [t.import_id, t.row] })],
);
