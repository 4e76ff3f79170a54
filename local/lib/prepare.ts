import { DEMO_SHOP_JOB } from "../../src/features/office/system/demo-shop-job.ts";
import { accountStatements, demo_staff, emailIndexOf } from "./accounts.ts";
import { type Database, migrate, withLocalDatabase } from "./database.ts";
import { localSecrets } from "./dev-vars.ts";
import { stop } from "./terminal.ts";

/**
 * Brings the local database up to date, makes the accounts that no route can make, and notes that the demo shop is not whole
 * yet. Returns the migrations that were applied.
 */
export async function prepareDatabase(): Promise<string[]> {
  return withLocalDatabase(prepare).catch((error: unknown) =>
    stop(
      `The local database cannot be brought up to date: ${String(error)}`,
      "Delete the folder .wrangler/state to begin with a fresh demo shop.",
    ),
  );
}

async function prepare(db: Database, index: Database): Promise<string[]> {
  const names = [...(await migrate(db)), ...(await migrate(index, "search"))];
  await db
    .prepare("INSERT OR REPLACE INTO job_runs (job, scheduled_at, status, started_at) VALUES (?, 0, 'running', ?)")
    .bind(DEMO_SHOP_JOB, Date.now())
    .run();
  const secrets = localSecrets();
  for (const account of demo_staff) {
    const email_index = await emailIndexOf(account.email, secrets);
    if (await db.prepare("SELECT 1 FROM users WHERE email_index = ?").bind(email_index).first()) continue;
    const statements = await accountStatements([account], secrets);
    await db.batch(statements.map(({ sql, params }) => db.prepare(sql).bind(...params)));
  }
  return names;
}
