import { listDurableObjectIds, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { columnsOf, decided, theirRows } from "./columns.ts";

/** What stands in a store, by where it stands. */
export type Contents = ReadonlyMap<string, string>;

/** What the full-text index keeps of its words is bytes: words can be found in them as in any text. */
const legible = (_key: string, value: unknown): unknown =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "number")
    ? new TextDecoder("latin1").decode(Uint8Array.from(value))
    : value;

/** Every row of every table of both databases, by the database's name and the table's. */
export async function readDatabases(): Promise<Contents> {
  const texts = new Map<string, string>();
  for (const [database, db] of Object.entries({ d1: env.DB, search: env.SEARCH })) {
    const { results } = await db
      .prepare(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_cf_%'",
      )
      .all<{ name: string }>();
    for (const { name } of results)
      texts.set(
        `${database}:${name}`,
        JSON.stringify((await db.prepare(`SELECT * FROM "${name}"`).all()).results, legible),
      );
  }
  return texts;
}

const namespaces = {
  CART: env.CART,
  STOCK: env.STOCK,
  LOGIN_ATTEMPTS: env.LOGIN_ATTEMPTS,
  QUOTAS: env.QUOTAS,
  WEBHOOKS: env.WEBHOOKS,
};
export type Binding = keyof typeof namespaces;

/** A row of an object's own table. */
export type ObjectTable = { readonly name: string; readonly sql: string; readonly rows: string };

/** What one object keeps. */
export const tablesOf = (binding: Binding, id: DurableObjectId): Promise<readonly ObjectTable[]> =>
  runInDurableObject((namespaces[binding] as DurableObjectNamespace).get(id), (_object, { storage }) =>
    storage.sql
      .exec<{ name: string; sql: string }>(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '_cf_%' AND name NOT LIKE 'sqlite_%'",
      )
      .toArray()
      .map(({ name, sql }) => ({
        name,
        sql,
        rows: JSON.stringify(storage.sql.exec(`SELECT * FROM "${name}"`).toArray()),
      })),
  );

/** Every row that any object keeps. */
export async function readObjects(): Promise<Contents> {
  const texts = new Map<string, string>();
  for (const binding of Object.keys(namespaces) as Binding[])
    for (const id of await listDurableObjectIds(namespaces[binding] as DurableObjectNamespace))
      for (const { name, rows } of await tablesOf(binding, id)) texts.set(`${binding}:${id.toString()}:${name}`, rows);
  return texts;
}

/** Every file in every bucket. */
export async function readFiles(): Promise<Contents> {
  const texts = new Map<string, string>();
  for (const [name, bucket] of Object.entries({ files: env.FILES, media: env.MEDIA })) {
    const { objects } = await bucket.list();
    for (const { key, customMetadata } of objects)
      texts.set(`${name}:${key}`, JSON.stringify([key, customMetadata, await (await bucket.get(key))?.text()]));
  }
  return texts;
}

/** Where each of the values stands. */
export function whereIs(values: Readonly<Record<string, string>>, stores: Iterable<Contents>): string[] {
  const all = [...stores].flatMap((contents) =>
    [...contents].map(([where, text]) => [where, text.toLowerCase()] as const),
  );
  return Object.entries(values).flatMap(([what, value]) => {
    const looked_for = JSON.stringify(value).slice(1, -1).toLowerCase();
    return all.filter(([, text]) => text.includes(looked_for)).map(([where]) => `${what} in ${where}`);
  });
}

type Whose = "person" | "guest";

/** The personal columns of the rows that are a person's or a guest's, with the condition that finds those rows. */
const personalColumns = (whose: Whose, ...kinds: readonly ("personal" | "written")[]) =>
  columnsOf(decided, ...kinds).flatMap((place) => {
    const [table = "", column = ""] = place.split(".");
    const condition = theirRows[table]?.[whose];
    return condition ? [{ place, table, column, condition }] : [];
  });

/** Writes a text of its own into every column of theirs that holds plain text, whatever a request may put there. */
export async function writeEverywhere(whose: Whose, id: string, mark: string): Promise<void> {
  for (const { place, table, column, condition } of personalColumns(whose, "written"))
    await env.DB.prepare(`UPDATE "${table}" SET "${column}" = ?2 WHERE ${condition}`)
      .bind(id, column === "transports" ? JSON.stringify([`${place} of ${mark}`]) : `${place} of ${mark}`)
      .run();
}

/** What stands in every personal column of theirs, by its place: ciphers, hashes and texts as they are. */
export async function personalContents(whose: Whose, id: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { place, table, column, condition } of personalColumns(whose, "personal", "written")) {
    const { results } = await env.DB.prepare(`SELECT "${column}" AS text FROM "${table}" WHERE ${condition}`)
      .bind(id)
      .all<{ text: string | null }>();
    for (const [at, { text }] of results.entries()) if (text !== null && text !== "") found[`${place} #${at}`] = text;
  }
  return found;
}

/** The personal columns of theirs in which nothing stands, so that their erasure would be shown by nothing. */
export const emptyColumns = (whose: Whose, contents: Readonly<Record<string, string>>): string[] =>
  personalColumns(whose, "personal", "written")
    .map(({ place }) => place)
    .filter((place) => !Object.keys(contents).some((one) => one.startsWith(`${place} #`)));
