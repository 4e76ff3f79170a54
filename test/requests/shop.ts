import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { accountStatements, demo_staff } from "../../local/lib/accounts.ts";
import { type Database, migrate } from "../../local/lib/database.ts";
import { buildWorker, throwawaySecrets, workerOptions } from "../../local/lib/worker.ts";
import { stripeSandboxWorker } from "../../local/stripe/build.ts";

export type Shop = {
  readonly url: string;
  readonly db: Database;
  readonly secrets: ReturnType<typeof throwawaySecrets>;
  /** What it has logged since this was last asked. */
  readonly logged: () => string;
  /** One turn of a cron. */
  readonly tick: (cron: string) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** The shop as it is deployed, but for its rate limits, with a state of its own and the payment sandbox beside it. */
export async function openShop(): Promise<Shop> {
  const secrets = throwawaySecrets();
  const script = await buildWorker("dist/requests", { minify: true, entry: "local/bench/shop-worker.ts" });
  const state = mkdtempSync(join(tmpdir(), "bodega-requests-"));
  const webhook_secret = secrets.STRIPE_WEBHOOK_SECRETS;
  let log = "";
  const direct = { unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }] };
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: "127.0.0.1",
      port: 0,
      cf: false,
      log: new Log(LogLevel.NONE),
      handleStructuredLogs: ({ message }) => void (log += `${message}\n`),
      resourcePersistencePath: state,
      workers: [
        workerOptions(script, { ...direct, name: "bodega", assets: undefined, bindings: secrets }),
        await stripeSandboxWorker({ shop: "bodega", shop_url: "http://localhost:8787", webhook_secret }),
      ],
    }),
  );
  const db = await miniflare.getD1Database("DB", "bodega");
  await migrate(db);
  const accounts = await accountStatements(demo_staff, secrets);
  await db.batch(accounts.map(({ sql, params }) => db.prepare(sql).bind(...params)));
  const worker = await miniflare.getWorker("bodega");
  return {
    url: (await miniflare.unsafeGetDirectURL("bodega")).href.replace(/\/$/, ""),
    db,
    secrets,
    logged: () => {
      const since = log;
      log = "";
      return since;
    },
    tick: async (cron) => void (await worker.scheduled({ cron })),
    close: async () => {
      await miniflare.dispose();
      rmSync(state, { recursive: true, force: true });
    },
  };
}
