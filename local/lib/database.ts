import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { migrationFiles, migrations_folder, noteMadeWith, refuseOlderState, state_folder } from "./state.ts";

/** The ids of the local databases in wrangler.toml: a database of Cloudflare never has them. */
const LOCAL_DATABASES = {
  DB: "00000000-0000-0000-0000-000000000000",
  SEARCH: "00000000-0000-0000-0000-000000000001",
};

export type Database = Awaited<ReturnType<Miniflare["getD1Database"]>>;

/** Opens the local shop's databases for `work`: its own, and the index. Only while no dev server runs: SQLite has one writer. Ends the script when it is an older version's. */
export async function withLocalDatabase<T>(work: (db: Database, index: Database) => Promise<T>): Promise<T> {
  refuseOlderState();
  noteMadeWith();
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      cf: false,
      log: new Log(LogLevel.ERROR),
      resourcePersistencePath: state_folder,
      workers: [
        {
          name: "database",
          modules: true,
          script: "export default {}",
          compatibilityDate: "2026-10-01",
          d1Databases: LOCAL_DATABASES,
        },
      ],
    }),
  );
  try {
    return await work(await miniflare.getD1Database("DB"), await miniflare.getD1Database("SEARCH"));
  } finally {
    await miniflare.dispose();
  }
}

const CREATE_LOG =
  "CREATE TABLE IF NOT EXISTS d1_migrations(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)";

/** Applies what is missing, each file with its log row in one batch, and returns the names. The log is wrangler's own. */
export async function migrate(db: Database, database: "shop" | "search" = "shop"): Promise<string[]> {
  await db.prepare(CREATE_LOG).run();
  const { results } = await db.prepare("SELECT name FROM d1_migrations").all<{ name: string }>();
  const done = new Set(results.map((row) => row.name));
  const all = migrationFiles(database);
  if (all.length === 0) throw new Error("there are no migrations; npm run db:generate makes them from the tables");
  const files = all.filter((file) => !done.has(basename(file)));
  for (const file of files) {
    const statements = readFileSync(join(migrations_folder, file), "utf8").split("--> statement-breakpoint");
    await db.batch([
      ...statements.map((sql) => db.prepare(sql)),
      db.prepare("INSERT INTO d1_migrations(name) VALUES(?)").bind(basename(file)),
    ]);
  }
  return files;
}
