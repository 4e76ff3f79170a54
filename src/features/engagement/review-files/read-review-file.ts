import { type ReviewStatus, reviewStatuses } from "#engagement/reviews";
import { readCsv } from "#platform/basics/csv";
import { invalidField } from "#platform/basics/errors";

/** Each is sealed by a key of its own: more than these would take too long for one request. */
export const MOST_ROWS = 500;

const needed = ["product", "rating"] as const;
const optional = [
  "title",
  "comment",
  "author_name",
  "locale",
  "verified_purchase",
  "status",
  "answer",
  "created_at",
  "id",
] as const;
/** What an export says besides. */
const told = ["rejection_reason", "helpful_count"] as const;

export const REVIEW_COLUMNS = [...needed, ...optional, ...told] as const;
type Column = (typeof needed)[number] | (typeof optional)[number];

/** The shop on the web has none that is older. */
const EARLIEST = Date.UTC(1995, 0, 1);

export const rowFaults = [
  "unreadable",
  "product_not_found",
  "invalid_rating",
  "invalid_text",
  "invalid_status",
  "invalid_verified_purchase",
  "invalid_created_at",
] as const;
export type RowFault = (typeof rowFaults)[number];

/** A row that can be read, its texts not looked at yet. */
export type FileRow = {
  /** Its id or slug. */
  readonly product: string;
  readonly rating: number;
  readonly title: string | null;
  readonly comment: string | null;
  readonly author_name: string | null;
  readonly locale: string | null;
  readonly answer: string | null;
  readonly is_verified: boolean;
  readonly status: Extract<ReviewStatus, "pending" | "approved">;
  /** Epoch milliseconds; null where the file does not say. */
  readonly created_at: number | null;
  /** The review that the row was exported from; null for none. */
  readonly id: string | null;
};

/** What each row of a file of reviews says, or why it cannot be read. Raises 422 at `file` for one that is no such file, and beyond 500 rows. */
export function readReviewFile(bytes: Uint8Array, now: number): (FileRow | { readonly fault: RowFault })[] {
  const [header, ...records] = readCsv(bytes) ?? [];
  const columns = header?.map((name) => name.trim().toLowerCase());
  const is_known = columns?.every((name) => REVIEW_COLUMNS.some((column) => column === name));
  const is_whole = needed.every((name) => columns?.includes(name));
  if (!columns || !is_known || !is_whole || new Set(columns).size < columns.length)
    throw invalidField("file", "unsupported_format", `must be CSV with columns of ${REVIEW_COLUMNS.join(", ")}`);
  if (records.length > MOST_ROWS) throw invalidField("file", "too_big", `must have at most ${MOST_ROWS} rows`);
  return records.map((record) =>
    record.length === columns.length
      ? readRow((name) => (record[columns.indexOf(name)] ?? "").trim(), now)
      : { fault: "unreadable" },
  );
}

function readRow(of: (column: Column) => string, now: number): FileRow | { readonly fault: RowFault } {
  const textOf = (column: Column): string | null => of(column) || null;
  const product = of("product");
  if (product === "" || product.length > 200) return { fault: "product_not_found" };
  const stars = of("rating");
  if (!/^[1-5]$/.test(stars)) return { fault: "invalid_rating" };
  const status = of("status") || "pending";
  if (status !== "pending" && status !== "approved") {
    // What an export says of another one is true, and no way to write it.
    const is_exported = of("id") !== "" && reviewStatuses.some((one) => one === status);
    if (!is_exported) return { fault: "invalid_status" };
  }
  const verified = of("verified_purchase") || "false";
  if (verified !== "true" && verified !== "false") return { fault: "invalid_verified_purchase" };
  const at = of("created_at");
  const created_at = at === "" ? null : parseTime(at);
  if (at !== "" && (created_at === null || created_at < EARLIEST || created_at > now))
    return { fault: "invalid_created_at" };
  return {
    product,
    rating: Number(stars),
    title: textOf("title"),
    comment: textOf("comment"),
    author_name: textOf("author_name"),
    locale: textOf("locale"),
    answer: textOf("answer"),
    is_verified: verified === "true",
    status: status === "approved" ? "approved" : "pending",
    created_at,
    id: textOf("id"),
  };
}

/** ISO 8601 with a time zone, in epoch milliseconds; null for anything else. */
function parseTime(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}
