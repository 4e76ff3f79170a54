import { getTableColumns, is, Param, SQL, sql } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Ctx } from "#platform/context";

type Db = Pick<Ctx, "db">;
type Row<T extends SQLiteTable> = T["$inferInsert"];
/** A row, or a record of values, with a key that is no column of the table does not compile. */
type Exact<R, T extends SQLiteTable> = R & Readonly<Record<Exclude<keyof R, keyof Row<T>>, never>>;
/** The columns that can be written, by their keys, in the order in which drizzle names them to the database. */
type Columns = readonly (readonly [key: string, column: SQLiteColumn])[];

/**
 * A statement for a batch that inserts all of the rows with one bound parameter, however many there are: D1 takes a hundred,
 * of 2 MB each. Columns that a row leaves out get their defaults. A conflict clause can be chained to it.
 */
export function insertRows<T extends SQLiteTable, R extends Row<T>>(
  { db }: Db,
  table: T,
  rows: readonly Exact<R, T>[],
) {
  const columns = columnsOf(table);
  const list = rows.map((row) => toJson(columns, row));
  const selected = columns.map(([key]) => field(key));
  // `WHERE true` lets SQLite's parser tell a conflict clause from a join.
  return db.insert(table).select(sql`SELECT ${sql.join(selected, sql`, `)} FROM ${jsonRows(list)} WHERE true`);
}

/**
 * A statement for a batch that inserts what is selected `from` elsewhere. `values` names the columns in any order, each with
 * a value or an expression; those left out get their defaults.
 */
export function insertSelect<T extends SQLiteTable, V extends { readonly [K in keyof Row<T>]: Row<T>[K] | SQL }>(
  { db }: Db,
  table: T,
  values: Exact<V, T>,
  from: SQL,
) {
  const columns = columnsOf(table);
  const given = withDefaults(columns, values);
  const selected = columns.map(([key, column]) => {
    const value = given[key] ?? null;
    return is(value, SQL) ? value : new Param(value, column);
  });
  return db.insert(table).select(sql`SELECT ${sql.join(selected, sql`, `)} ${from}`);
}

/** A list as the rows of a statement, with one bound parameter. */
export const jsonRows = (list: readonly unknown[]): SQL => sql`json_each(${JSON.stringify(list)})`;

/** A field of a row of `jsonRows`. */
export const field = (name: string): SQL => sql.raw(`json_each.value ->> '$."${name}"'`);

/** Fields of a row of `jsonRows`, each under its own name. */
export const fields = <K extends string>(...names: readonly K[]): Record<K, SQL> =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one entry for each name
  Object.fromEntries(names.map((name) => [name, field(name)])) as Record<K, SQL>;

const columnsOf = (table: SQLiteTable): Columns =>
  Object.entries(getTableColumns(table)).filter(
    ([, column]) => column.generated === undefined || column.generated.type === "byDefault",
  );

/** What each column is given, with the defaults of those that were left out. Whatever else a wider value carries is left behind, as drizzle does. */
const withDefaults = (columns: Columns, values: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    columns.map(([key, column]) => {
      const value: unknown = Reflect.get(values, key);
      return [key, value === undefined ? defaultOf(column) : value];
    }),
  );

function defaultOf(column: SQLiteColumn): unknown {
  const value: unknown = column.defaultFn ? column.defaultFn() : column.default;
  // An expression would be evaluated for all rows alike, where only some have left the column out.
  if (is(value, SQL)) throw new Error(`the default of ${column.name} is an expression: give its value`);
  return value ?? null;
}

/** A row as it is stored: text, numbers and null alone, as each column's own mode writes it. */
function toJson(columns: Columns, row: object): Record<string, unknown> {
  const complete = withDefaults(columns, row);
  return Object.fromEntries(columns.map(([key, column]) => [key, plain(column, complete[key] ?? null)]));
}

function plain(column: SQLiteColumn, value: unknown): string | number | null {
  const stored: unknown = value === null ? null : column.mapToDriverValue(value);
  if (stored === null || typeof stored === "string" || (typeof stored === "number" && Number.isFinite(stored)))
    return stored;
  throw new Error(`JSON cannot carry what ${column.name} holds`);
}
