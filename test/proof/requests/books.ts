import { DatabaseSync } from "node:sqlite";
import { d1File } from "../../../local/lib/state-files.ts";

/** Tables that grow only when somebody asks for it, and not when an import goes on: what is refused leaves them as they were. */
const tables = [
  "users",
  "addresses",
  "orders",
  "order_items",
  "payments",
  "refunds",
  "shipping_methods",
  "shipping_zones",
  "tax_rates",
  "tax_zones",
  "reports",
];

/** How many rows there are of each, in one statement. */
const counts = `SELECT ${tables.map((table) => `(SELECT count(*) FROM ${table})`).join(" || '/' || ")} AS counts`;

/** The shop's database, read beside it from its file: asking workerd for it costs more than the request that it is about. */
export class Books {
  readonly #db: DatabaseSync;
  readonly #counts: ReturnType<DatabaseSync["prepare"]>;
  readonly #audited: ReturnType<DatabaseSync["prepare"]>;
  readonly #ended: ReturnType<DatabaseSync["prepare"]>;

  /** Of the shop in this state folder, once its tables are made. */
  constructor(state: string) {
    this.#db = new DatabaseSync(d1File(state), { readOnly: true });
    this.#counts = this.#db.prepare(counts);
    this.#audited = this.#db.prepare("SELECT 1 FROM audit_log WHERE request_id = ?");
    this.#ended = this.#db.prepare("SELECT 1 FROM sessions WHERE id = ? AND ended_at IS NOT NULL");
  }

  /** What a refusal leaves as it was. */
  fingerprint(): string {
    return String(this.#counts.get()?.["counts"]);
  }

  /** Whether a request left a trace in the back office's books, where every change of it is written with the change. */
  isAudited(request_id: string): boolean {
    return this.#audited.get(request_id) !== undefined;
  }

  hasEnded(session_id: string): boolean {
    return this.#ended.get(session_id) !== undefined;
  }

  close(): void {
    this.#db.close();
  }
}
