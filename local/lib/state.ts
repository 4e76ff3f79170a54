import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run.ts";
import { isOlderState, type MadeWith } from "./state-rules.ts";
import { stop } from "./terminal.ts";

/** Where wrangler keeps the local shop's state; the same folder for everything that writes to it without wrangler. */
export const state_folder = join(root, ".wrangler/state/v3");

export const migrations_folder = join(root, "migrations");

/** The migrations of a database, by their paths in that folder: the index has its own. */
export const migrationFiles = (database: "shop" | "search"): string[] => {
  const folder = database === "shop" ? "" : "search/";
  return readdirSync(join(migrations_folder, folder))
    .filter((file) => file.endsWith(".sql"))
    .map((file) => `${folder}${file}`)
    .toSorted();
};

const allMigrations = (): string[] => [...migrationFiles("shop"), ...migrationFiles("search")];

/** Lies beside the database, so that it goes when the database goes. */
const marker = join(state_folder, "d1/filled-with");

/** What the state was made with, also beside the database. */
const record = join(state_folder, "d1/made-with.json");

const hashOf = (file: string): string =>
  createHash("sha256")
    .update(readFileSync(join(migrations_folder, file)))
    .digest("hex");

/** The migrations by their content, since the opening one keeps its name, and the Worker, whose name is in the ids of its objects. */
const madeWithNow = (): MadeWith => ({
  worker: /^name = "([^"]+)"$/m.exec(readFileSync(join(root, "wrangler.toml"), "utf8"))?.[1] ?? "",
  migrations: Object.fromEntries(allMigrations().map((file) => [file, hashOf(file)])),
});

/** Ends the script when the local state is from an older version, which this one would break on with an error of SQL. */
export function refuseOlderState(): void {
  const has_database = existsSync(join(state_folder, "d1/miniflare-D1DatabaseObject"));
  const made_with = existsSync(record) ? readFileSync(record, "utf8") : null;
  if (!isOlderState({ has_database, made_with }, madeWithNow())) return;
  stop(
    "The local shop in .wrangler/state was made by an older version, whose database this version cannot read.",
    "Delete the folder .wrangler/state and run the same command again: it begins with a fresh demo shop.",
  );
}

/** Notes what the state is made with, before anything of it is. */
export function noteMadeWith(): void {
  mkdirSync(join(state_folder, "d1"), { recursive: true });
  writeFileSync(record, JSON.stringify(madeWithNow()));
}

function fingerprint(): string {
  const hash = createHash("sha256");
  for (const file of allMigrations()) hash.update(file).update(readFileSync(join(migrations_folder, file)));
  return hash.digest("hex");
}

/** Whether the demo shop has been filled and no migration has come since: then a start need not look into the database. */
export const isFilled = (): boolean => existsSync(marker) && readFileSync(marker, "utf8") === fingerprint();

export const noteFilled = (): void => writeFileSync(marker, fingerprint());
