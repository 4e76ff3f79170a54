/**
 * One Worker in a process of its own, on a direct socket, with its state in a temporary folder. `processes.ts` starts it and
 * reads the address from its first line. Arguments: baseline | shop | sandbox, then the built script,
 * `--sandbox` with the address of the payment sandbox, `--files` for a shop with R2, and `--inspect` for V8's inspector, whose address comes before the other then.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { parseArgs } from "node:util";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4WorkerOptions } from "miniflare";
import { furnish } from "../lib/live-shop.ts";
import { throwawaySecrets, workerOptions } from "../lib/worker.ts";
import { stripeSandboxWorker } from "../stripe/build.ts";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { sandbox: { type: "string" }, files: { type: "boolean" }, inspect: { type: "boolean" } },
});
const [kind = "", script = ""] = positionals;
const secrets = throwawaySecrets();
const state = mkdtempSync(join(tmpdir(), "bodega-bench-"));
const direct = { unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }] };

async function worker(): Promise<V4WorkerOptions> {
  if (kind === "baseline")
    return workerOptions(script, { ...direct, name: kind }, "local/bench/baseline/wrangler.toml");
  if (kind === "sandbox") {
    const options = { shop: kind, shop_url: "http://localhost:8787", webhook_secret: "whsec_none" };
    // It sends no webhooks unless it is told to, so it needs no shop.
    return { ...(await stripeSandboxWorker(options)), ...direct, name: kind, serviceBindings: {} };
  }
  return workerOptions(script, {
    ...direct,
    name: "bodega-local",
    bindings: secrets,
    serviceBindings: { STRIPE_SANDBOX: { external: { address: new URL(values.sandbox ?? "").host, http: {} } } },
    // What the load does not use, or `shop-worker.ts` plays in a line: each would be some more Workers in this process.
    assets: undefined,
    images: undefined,
    email: undefined,
    ratelimits: undefined,
    ...(values.files ? {} : { r2Buckets: {} }),
  });
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
    ...(values.inspect ? { inspectorPort: 0 } : {}),
    workers: [await worker()],
  }),
);
const name = kind === "shop" ? "bodega-local" : kind;
if (kind !== "sandbox") await fill();
if (values.inspect) console.log(`inspector ${(await miniflare.getInspectorURL()).href}`);
console.log((await miniflare.unsafeGetDirectURL(name)).href.replace(/\/$/, ""));

async function fill() {
  const db = await miniflare.getD1Database("DB", name);
  if (kind === "baseline") {
    await db.batch([
      db.prepare("CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT NOT NULL)"),
      ...Array.from({ length: 50 }, (_, id) => db.prepare("INSERT INTO things VALUES (?, ?)").bind(id, `thing ${id}`)),
    ]);
    return;
  }
  await furnish({ db, index: await miniflare.getD1Database("SEARCH", name) }, secrets);
}

// Miniflare ends the process itself on a signal, so this is the only place that is always come by.
process.once("exit", () => rmSync(state, { recursive: true, force: true, maxRetries: 3 }));

function close() {
  const leave = (code: number) => () => process.exit(code);
  miniflare.dispose().then(leave(0), leave(1));
}
// Also when the bench itself was killed, which closes the channel between the two.
for (const event of ["SIGINT", "SIGTERM", "disconnect"] as const) process.once(event, close);
