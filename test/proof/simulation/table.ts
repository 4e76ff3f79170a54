import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { plants } from "./plants.ts";
import { searchInThreads } from "./search-threads.ts";
import type { SeedViolation } from "./search.ts";

export type BugRow = {
  readonly name: string;
  readonly says: string;
  /** How many seeds it took, and what broke in the last of them. */
  readonly seeds: number;
  readonly found: SeedViolation | undefined;
};

const page = path.join(import.meta.dirname, "../../../docs/proof.md");
const marks = ["<!-- planted bugs: npm run simulate -- --bugs --write -->", "<!-- end of planted bugs -->"] as const;

/** Looks for every planted bug, one after the other. */
export async function findAll({ from, seeds }: { readonly from: number; readonly seeds: number }): Promise<BugRow[]> {
  const rows: BugRow[] = [];
  for (const { name, says } of plants) {
    const task = { from, seeds, bug: name, climate: undefined, stop_at_first: true, minutes: Infinity };
    const found = await searchInThreads(task, () => {});
    rows.push({ name, says, seeds: found.seeds, found: found.violations[0] });
  }
  return rows;
}

export function tableOf(rows: readonly BugRow[], seeds: number): string {
  const lines = rows.map(({ name, says, seeds: taken, found }) => {
    const invariant = found?.message.split(" ", 1)[0] ?? "";
    return `| \`${name}\` | ${says} | ${found ? taken : `not in ${seeds}`} | ${invariant} |`;
  });
  return ["| bug | what it does | seeds to find it | caught by |", "| --- | --- | ---: | --- |", ...lines].join("\n");
}

export function writeTable(table: string): void {
  const text = readFileSync(page, "utf8");
  const [begin, end] = marks;
  const from = text.indexOf(begin);
  const until = text.indexOf(end);
  if (from < 0 || until < from) throw new Error("docs/proof.md has no place for the table of planted bugs");
  writeFileSync(page, `${text.slice(0, from + begin.length)}\n\n${table}\n\n${text.slice(until)}`);
}
