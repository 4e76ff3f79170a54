import { accountStatements, demo_password, demo_staff } from "./accounts.ts";
import { type Database, migrate, withLocalDatabase } from "./database.ts";
import { devVar } from "./dev-vars.ts";
import { stop } from "./terminal.ts";

/** Brings the local database up to date and makes the accounts that no route can make. Returns the migrations that were applied. */
export async function prepareDatabase(): Promise<string[]> {
  return withLocalDatabase(prepare).catch((error: unknown) =>
    stop(
      `The local database cannot be brought up to date: ${String(error)}`,
      "If it is from an older version, delete the folder .wrangler/state to begin with a fresh demo shop.",
    ),
  );
}

async function prepare(db: Database): Promise<string[]> {
  const names = await migrate(db);
  const { results } = await db
    .prepare("SELECT email FROM users WHERE email LIKE '%@example.com'")
    .all<{ email: string }>();
  const known = new Set(results.map((row) => row.email));
  for (const account of demo_staff.filter(({ email }) => !known.has(email))) {
    const statements = accountStatements({ ...account, password: demo_password }, devVar("PASSWORD_PEPPER"));
    await db.batch(statements.map(({ sql, params }) => db.prepare(sql).bind(...params)));
  }
  return names;
}
