import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run.ts";

/** Where wrangler keeps the local shop's state; the same folder for everything that writes to it without wrangler. */
export const state_folder = join(root, ".wrangler/state/v3");

export const migrations_folder = join(root, "migrations");
export const migrationFiles = (): string[] =>
  readdirSync(migrations_folder)
    .filter((file) => file.endsWith(".sql"))
    .toSorted();

/** Lies beside the database, so that it goes when the database goes. */
const marker = join(state_folder, "d1/filled-with");

function fingerprint(): string {
  const hash = createHash("sha256");
  for (const file of migrationFiles()) hash.update(file).update(readFileSync(join(migrations_folder, file)));
  return hash.digest("hex");
}

/** Whether the demo shop has been filled and no migration has come since: then a start need not look into the database. */
export const isFilled = (): boolean => existsSync(marker) && readFileSync(marker, "utf8") === fingerprint();

export const noteFilled = (): void => writeFileSync(marker, fingerprint());
