/**
 * One Worker in a process of its own, on a direct socket, with its state in a temporary folder. `bench.ts` starts it and
 * reads the address from its first line. Arguments: baseline | shop | shop-uncached, then the built script,
 * and `inspect` for V8's inspector, whose address comes before the other then.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4WorkerOptions } from "miniflare";
import { accountStatements, demo_password, demo_staff } from "../lib/accounts.ts";
import { migrate } from "../lib/database.ts";
import { throwawaySecrets, workerOptions } from "../lib/worker.ts";
import { stripeSandboxWorker } from "../stripe/build.ts";

const [kind = "", script = "", inspect] = process.argv.slice(2);
const secrets = throwawaySecrets();
const state = mkdtempSync(join(tmpdir(), "bodega-bench-"));
const direct = { unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }] };

async function workers(): Promise<V4WorkerOptions[]> {
  if (kind === "baseline") {
    return [workerOptions(script, { ...direct, name: kind }, "local/bench/baseline/wrangler.toml")];
  }
  const shop = workerOptions(script, {
    ...direct,
    name: "bodega",
    assets: undefined,
    bindings: secrets,
    cacheAPI: kind === "shop",
  });
  const webhook_secret = secrets.STRIPE_WEBHOOK_SECRETS;
  return [shop, await stripeSandboxWorker({ shop: "bodega", shop_url: "http://localhost:8787", webhook_secret })];
}

const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    host: "127.0.0.1",
    port: 0,
    cf: false,
    log: new Log(LogLevel.NONE),
    // The shop's log lines are read and dropped: a full pipe would hold it up.
    handleRuntimeStdio: (out: Readable, err: Readable) => {
      out.resume();
      err.resume();
    },
    resourcePersistencePath: state,
    ...(inspect ? { inspectorPort: 0 } : {}),
    workers: await workers(),
  }),
);
const name = kind === "baseline" ? kind : "bodega";
const db = await miniflare.getD1Database("DB", name);
if (kind === "baseline") {
  await db.batch([
    db.prepare("CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT NOT NULL)"),
    ...Array.from({ length: 50 }, (_, id) => db.prepare("INSERT INTO things VALUES (?, ?)").bind(id, `thing ${id}`)),
  ]);
} else {
  await migrate(db);
  const statements = demo_staff.flatMap((account) =>
    accountStatements({ ...account, password: demo_password }, secrets.PASSWORD_PEPPER),
  );
  await db.batch(statements.map(({ sql, params }) => db.prepare(sql).bind(...params)));
}
if (inspect) console.log(`inspector ${(await miniflare.getInspectorURL()).href}`);
console.log((await miniflare.unsafeGetDirectURL(name)).href.replace(/\/$/, ""));

function close() {
  const leave = (code: number) => () => {
    rmSync(state, { recursive: true, force: true });
    process.exit(code);
  };
  miniflare.dispose().then(leave(0), leave(1));
}
// Also when the bench itself was killed, which closes the channel between the two.
for (const event of ["SIGINT", "SIGTERM", "disconnect"] as const) process.once(event, close);
