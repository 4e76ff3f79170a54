import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { is, SQL } from "drizzle-orm";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import { readFeatureList } from "./feature-list.ts";

type Column = { readonly name: string; readonly isUnique: boolean; readonly notNull: boolean; getSQLType(): string };
type Link = { readonly column: string; readonly to: string; readonly held: boolean };
type Table = ReturnType<typeof getTableConfig> & { readonly says: string; readonly place: string };
type District = { readonly says: string; readonly tables: Table[] };

/** Chapters of Markdown, one a district: a picture of its tables and their keys, and the columns of each. */
export async function drawSchema(): Promise<string> {
  const districts = await readDistricts();
  const names = new Set(districts.flatMap(({ tables }) => tables.map(({ name }) => name)));
  return districts
    .filter(({ tables }) => tables.length > 0)
    .map(({ says, tables }) =>
      [`## ${says}`, drawPicture(tables, names), ...tables.map((table) => drawTable(table, names))].join("\n\n"),
    )
    .join("\n\n");
}

async function readDistricts(): Promise<District[]> {
  const districts: District[] = [];
  for (const entry of readFeatureList(await readFile("src/shop.ts", "utf8"))) {
    if (entry.kind === "district") districts.push({ says: entry.says, tables: [] });
    else for (const file of tableFiles(entry.path)) districts.at(-1)?.tables.push(...(await readTables(file)));
  }
  const platform = await readTables("src/platform/data/tables.ts");
  return [...districts, { says: "platform: what carries the rest", tables: platform }];
}

/** The files of a feature that declare tables: `tables.ts` before those of a part. */
const tableFiles = (feature: string): string[] =>
  globSync(`src/features/${feature}/{,*-}tables.ts`).toSorted((a, b) => a.length - b.length);

/** The tables of a file with what the comment before each says. */
async function readTables(place: string): Promise<Table[]> {
  const text = await readFile(place, "utf8");
  const all: unknown = await import(`../../${place}`);
  if (typeof all !== "object" || all === null) return [];
  return Object.keys(all).flatMap((name) => {
    const value: unknown = Reflect.get(all, name);
    if (!is(value, SQLiteTable)) return [];
    const comment = new RegExp(`/\\*\\*((?:(?!\\*/)[^])*)\\*/\\s*export const ${name} =`).exec(text)?.[1] ?? "";
    const says = comment.replaceAll(/\s*\n\s*\* ?/g, " ").trim();
    return [{ ...getTableConfig(value), says, place }];
  });
}

const namesOf = (columns: readonly { readonly name: string }[]): string[] => columns.map(({ name }) => name);
const listOf = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");

const primaryOf = (table: Table): string[] => [
  ...namesOf(table.columns.filter(({ primary }) => primary)),
  ...table.primaryKeys.flatMap(({ columns }) => namesOf(columns)),
];

/** The foreign keys of a table, and its columns that are named after another one and hold its ids without a key. */
function linksOf(table: Table, names: ReadonlySet<string>): Link[] {
  const held = table.foreignKeys.map((key): Link => {
    const { columns, foreignTable } = key.reference();
    return { column: namesOf(columns).join(", "), to: getTableConfig(foreignTable).name, held: true };
  });
  const named = namesOf(table.columns).flatMap((column): Link[] => {
    const one = /^(\w+)_id$/.exec(column)?.[1];
    const to = one === undefined ? undefined : [`${one}s`, one.replace(/y$/, "ies")].find((name) => names.has(name));
    return to === undefined || held.some((link) => link.column === column) ? [] : [{ column, to, held: false }];
  });
  return [...held, ...named];
}

function drawPicture(tables: readonly Table[], names: ReadonlySet<string>): string {
  const entities = tables.map((table) => {
    const primary = primaryOf(table);
    const linked = new Set(linksOf(table, names).flatMap(({ column }) => column.split(", ")));
    const keys = table.columns.filter(({ name }) => primary.includes(name) || linked.has(name));
    const lines = keys.map((column) => {
      const roles = [...(primary.includes(column.name) ? ["PK"] : []), ...(linked.has(column.name) ? ["FK"] : [])];
      return `    ${column.getSQLType()} ${column.name} ${roles.join(", ")}`;
    });
    return lines.length === 0 ? `  ${table.name}` : `  ${table.name} {\n${lines.join("\n")}\n  }`;
  });
  const links = tables.flatMap((table) =>
    linksOf(table, names).map(
      ({ column, to, held }) => `  ${to} ||${held ? "--" : ".."}o{ ${table.name} : "${column}"`,
    ),
  );
  return ["```mermaid", "erDiagram", ...entities, ...links, "```"].join("\n");
}

function drawTable(table: Table, names: ReadonlySet<string>): string {
  const primary = primaryOf(table);
  const links = linksOf(table, names);
  const rows = table.columns.map((column) => `| \`${column.name}\` | ${typeOf(column)} | ${roleOf(column)} |`);
  function roleOf({ name, isUnique }: Column): string {
    const link = links.find(({ column }) => column === name);
    return [
      ...(primary.includes(name) ? ["primary key"] : []),
      ...(isUnique ? ["unique"] : []),
      ...(link === undefined ? [] : [`${link.held ? "foreign key to" : "id in"} \`${link.to}\``]),
    ].join(", ");
  }
  return [
    `### ${table.name}`,
    ...(table.says === "" ? [] : [table.says]),
    ["| column | type | key |", "| --- | --- | --- |", ...rows].join("\n"),
    ...indexesOf(table),
    `In \`${table.place}\`.`,
  ].join("\n\n");
}

const typeOf = (column: Column): string => `${column.getSQLType()}${column.notNull ? "" : ", may be null"}`;

function indexesOf({ indexes, uniqueConstraints }: Table): string[] {
  const lines = indexes.map(({ config }) => {
    const columns = config.columns.map((column) => (is(column, SQL) ? "an expression" : `\`${column.name}\``));
    return `${config.unique ? "unique: " : ""}${columns.join(", ")}${config.where === undefined ? "" : " of some rows"}`;
  });
  const unique = uniqueConstraints.map(({ columns }) => `unique: ${listOf(namesOf(columns))}`);
  const all = [...unique, ...lines];
  return all.length === 0 ? [] : [`Indexes: ${all.join("; ")}.`];
}
