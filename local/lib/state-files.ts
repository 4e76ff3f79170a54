import { createHash, createHmac } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { z } from "zod";

/** Memory in which the state of a long run fits several times over. */
const ENOUGH_BYTES = 8 * 2 ** 30;

/**
 * A folder for one run. In memory where the machine has such a place with that much left, since thousands of small databases are made
 * at once and each commit waits for its disk; else, or where `TMPDIR` is set, among the other temporary folders.
 */
export function freshFolder(what: string, enough_bytes = ENOUGH_BYTES): string {
  const memory = "/dev/shm";
  const roomy = !process.env.TMPDIR && existsSync(memory) && freeBytes(memory) > enough_bytes;
  return mkdtempSync(join(roomy ? memory : tmpdir(), `bodega-${what}-`));
}

const freeBytes = (folder: string): number => {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
};

/** The databases of one class of objects, by their ids, in a state folder of Miniflare. */
export function objectFiles(state: string, namespace: string): Map<string, string> {
  const folder = join(state, "do", namespace);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return new Map(names.flatMap((name) => idIn(name).map((id) => [id, join(folder, name)] as const)));
}

/** The one D1 database in a state folder. */
export function d1File(state: string): string {
  const folder = join(state, "d1/miniflare-D1DatabaseObject");
  const name = readdirSync(folder).find((file) => idIn(file).length > 0);
  if (name === undefined) throw new Error(`there is no D1 in ${state}`);
  return join(folder, name);
}

/** Objects are kept by id, and beside them a list of their alarms. */
const idIn = (file: string): string[] => [...file.matchAll(/^([0-9a-f]{64})\.sqlite$/g)].flatMap(([, id]) => id ?? []);

/** The id that workerd gives a named object; `namespace` is the Worker's name and the class's, with a dash between. */
export function objectId(namespace: string, name: string): string {
  const key = createHash("sha256").update(namespace).digest("hex");
  const mac = (data: string, encoding: "hex" | "utf8"): string =>
    createHmac("sha256", key, { encoding: "hex" }).update(data, encoding).digest("hex").slice(0, 32);
  const own = mac(name, "utf8");
  return own + mac(own, "hex");
}

/** An open shop writes to its databases now and then, and nobody reads meanwhile. */
const BUSY_MS = 5_000;

/** Opens a database of a shop that is closed, or one of an open shop for reading only, for `work`. */
export function withFile<Result>(file: string, work: (db: DatabaseSync) => Result, { readOnly = false } = {}): Result {
  const db = new DatabaseSync(file, { readOnly, timeout: BUSY_MS });
  try {
    return work(db);
  } finally {
    db.close();
  }
}

/** Every row of a query, each as the schema says. */
export const rowsOf = <Row extends z.ZodType>(db: DatabaseSync, row: Row, query: string): z.output<Row>[] =>
  db
    .prepare(query)
    .all()
    .map((one) => row.parse(one));
