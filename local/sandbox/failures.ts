import { z } from "zod";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS failures (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, operation TEXT NOT NULL, kind TEXT NOT NULL, left_over INTEGER NOT NULL, delay_ms INTEGER NOT NULL);
`;

/** For how many calls something goes wrong, and how late these are answered. */
export const failureTimes = {
  times: z.int().min(1).max(10_000).default(1),
  delay_ms: z.int().min(0).max(120_000).default(0),
};

type Order = {
  readonly operation: string;
  readonly kind: string;
  readonly times: number;
  readonly delay_ms: number;
};

/** What goes wrong on order, for the next calls of an operation. */
export class Failures<Failure extends Order> {
  readonly #sql: SqlStorage;
  readonly #schema: z.ZodType<Failure>;

  constructor(sql: SqlStorage, schema: z.ZodType<Failure>) {
    this.#sql = sql;
    this.#schema = schema;
    sql.exec(SCHEMA);
  }

  order(wish: unknown): void {
    const { operation, kind, times, delay_ms } = this.#schema.parse(wish);
    this.#sql.exec(
      "INSERT INTO failures (operation, kind, left_over, delay_ms) VALUES (?, ?, ?, ?)",
      operation,
      kind,
      times,
      delay_ms,
    );
  }

  list(): unknown[] {
    return this.#sql
      .exec("SELECT operation, kind, left_over AS times, delay_ms FROM failures ORDER BY sequence")
      .toArray();
  }

  clear(): void {
    this.#sql.exec("DELETE FROM failures");
  }

  /** Takes the oldest order that is meant for this operation, once. */
  take(operation: string): Failure | undefined {
    const row = this.#sql
      .exec<{ sequence: number; kind: string; left_over: number; delay_ms: number }>(
        "SELECT sequence, kind, left_over, delay_ms FROM failures WHERE operation IN (?, '*') ORDER BY sequence LIMIT 1",
        operation,
      )
      .toArray()[0];
    if (!row) return undefined;
    const { sequence, kind, left_over, delay_ms } = row;
    if (left_over > 1) this.#sql.exec("UPDATE failures SET left_over = left_over - 1 WHERE sequence = ?", sequence);
    else this.#sql.exec("DELETE FROM failures WHERE sequence = ?", sequence);
    return this.#schema.parse({ operation, kind, times: 1, delay_ms });
  }
}

/** Lies that any server can tell. */
export const anyLies = ["nonsense", "not_json", "redirect", "huge"] as const;

const HUGE_BYTES = 5 * 1024 * 1024;

/** The answer that one of `anyLies` gives in place of the true one; undefined for any other kind. */
export function lieOfAny(kind: string, truth: Response): Response | undefined {
  if (kind === "not_json")
    return new Response("<html>It works</html>", { headers: { "content-type": "text/html; charset=utf-8" } });
  if (kind === "redirect")
    return new Response(null, { status: 302, headers: { location: "https://shop.test/health" } });
  if (kind === "huge") return new Response(new Uint8Array(HUGE_BYTES), { headers: truth.headers });
  return kind === "nonsense" ? Response.json({ yes: true }) : undefined;
}
