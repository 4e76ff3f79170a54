import { execFileSync } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import { createServer } from "node:net";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4WorkerOptions } from "miniflare";
import { carrierSandboxWorker } from "../carrier/build.ts";
import { paypalSandboxWorker } from "../paypal/build.ts";
import { razorpaySandboxWorker } from "../razorpay/build.ts";
import { stripeSandboxWorker } from "../stripe/build.ts";
import { accountStatements, demo_staff } from "./accounts.ts";
import { type Database, migrate } from "./database.ts";
import { demoCarrier } from "./demo-carrier.ts";
import { demoPaypal } from "./demo-paypal.ts";
import { demoRazorpay } from "./demo-razorpay.ts";
import { stop } from "./terminal.ts";
import { type throwawaySecrets, workerOptions } from "./worker.ts";

type Secrets = ReturnType<typeof throwawaySecrets>;

/** A built shop that runs on a state folder of its own, in a workerd of its own. */
export interface LiveShop {
  /** Of the direct socket, which nothing of Miniflare stands in front of. */
  readonly url: string;
  /** Only while there is no load: asking it halts this process, which then reads no log line of workerd's, which then halts too. */
  readonly db: Database;
  /** The database that products are searched in. */
  readonly index: Database;
  /** Of workerd, for tests that kill it. */
  readonly pid: number;
  /** Where V8's inspector of its isolates is; empty when it was not asked for. */
  readonly inspector: string;
  /** What the platform does at that time; Miniflare never does it by itself. Throws when it was not done. */
  readonly cron: (expression: string, at?: Date) => Promise<void>;
  /** One of the Workers in it, to be asked from here. */
  readonly worker: (name: string) => ReturnType<Miniflare["getWorker"]>;
  readonly close: () => Promise<void>;
}

export type ShopOptions = {
  /** What `buildWorker` made. */
  readonly script: string;
  readonly state: string;
  readonly secrets: Secrets;
  /** Any that is free, unless it has to be the same after a restart. */
  readonly port?: number;
  /** Where a sandbox of its own listens, `host:port`; without it there is one in the same workerd. */
  readonly sandbox?: string;
  /** Whether it buys labels of the carrier's stand-in, which is in the same workerd then. */
  readonly carrier?: boolean;
  /** Whether it takes PayPal, whose stand-in is in the same workerd then. */
  readonly paypal?: boolean;
  /** Whether it takes Razorpay, likewise. */
  readonly razorpay?: boolean;
  /** Whether it serves its pages' scripts, styles and guides, which take a moment to be read in. */
  readonly assets?: boolean;
  /** Whether V8's inspector listens. */
  readonly inspect?: boolean;
  /** Takes the shop's log lines; without it nobody does. */
  readonly log?: (line: string) => void;
};

export async function openShop({
  script,
  state,
  secrets,
  port = 0,
  sandbox,
  carrier = false,
  paypal = false,
  razorpay = false,
  assets = false,
  inspect = false,
  log,
}: ShopOptions): Promise<LiveShop> {
  // Of secrets that nobody has set it would warn each time: they come from here.
  process.env.WRANGLER_LOG ??= "error";
  const shop = workerOptions(script, {
    ...direct(port),
    name: "bodega-local",
    ...(assets ? {} : { assets: undefined }),
    bindings: {
      ...secrets,
      ...(carrier ? demoCarrier(carrier_secrets) : {}),
      ...(paypal ? demoPaypal(paypal_secrets) : {}),
      ...(razorpay ? demoRazorpay(razorpay_secrets) : {}),
    },
    serviceBindings: {
      STRIPE_SANDBOX: sandbox === undefined ? "bodega-stripe-sandbox" : elsewhere(sandbox),
      ...(carrier ? { CARRIER_SANDBOX: "bodega-carrier-sandbox" } : {}),
      ...(paypal ? { PAYPAL_SANDBOX: "bodega-paypal-sandbox" } : {}),
      ...(razorpay ? { RAZORPAY_SANDBOX: "bodega-razorpay-sandbox" } : {}),
    },
  });
  const workers = [
    shop,
    ...(sandbox === undefined ? [await stripeSandboxWorker(sandboxOptions(secrets))] : []),
    ...(carrier ? [await carrierSandboxWorker({ ...carrier_secrets, ...of_shop })] : []),
    ...(paypal ? [await paypalSandboxWorker({ ...paypal_secrets, ...of_shop })] : []),
    ...(razorpay ? [await razorpaySandboxWorker({ ...razorpay_secrets, ...of_shop })] : []),
  ];
  const { miniflare, pid, entry } = await open(state, workers, { log, inspect });
  return {
    url: (await miniflare.unsafeGetDirectURL("bodega-local")).href.replace(/\/$/, ""),
    db: await miniflare.getD1Database("DB", "bodega-local"),
    index: await miniflare.getD1Database("SEARCH", "bodega-local"),
    pid,
    inspector: inspect ? (await miniflare.getInspectorURL()).href : "",
    cron: async (cron, at = new Date()) => {
      const query = `cron=${encodeURIComponent(cron)}&time=${at.getTime()}`;
      const answer = await fetch(new URL(`/cdn-cgi/local/scheduled?${query}`, entry));
      const outcome = await answer.text();
      if (!answer.ok) throw new Error(`the cron ${cron} came to ${outcome}`);
    },
    worker: (name) => miniflare.getWorker(name),
    close: () => miniflare.dispose(),
  };
}

/** The payment sandbox in a workerd of its own, as the real provider would be: it outlives whatever becomes of the shop. `shop` is where it sends its webhooks, `host:port`. */
export async function openSandbox(options: { state: string; secrets: Secrets; port: number; shop: string }) {
  const worker = {
    ...(await stripeSandboxWorker(sandboxOptions(options.secrets))),
    ...direct(options.port),
    serviceBindings: { SHOP: elsewhere(options.shop) },
  };
  const { miniflare } = await open(options.state, [worker]);
  return { close: () => miniflare.dispose() };
}

/** What a shop needs before its first request: its tables, and the accounts that no route can make. */
export async function furnish(
  { db, index }: { readonly db: Database; readonly index: Database },
  secrets: Secrets,
): Promise<void> {
  await migrate(db);
  await migrate(index, "search");
  const statements = await accountStatements(demo_staff, secrets);
  await db.batch(statements.map(({ sql, params }) => db.prepare(sql).bind(...params)));
}

/**
 * Ports of this machine that nobody listens on, for what must come up on the same one again. They lie below those that the
 * system gives to outgoing connections (from 32768 on Linux, from 49152 elsewhere): one of these may be taken at any moment.
 */
export async function freePorts(count: number): Promise<number[]> {
  const found: number[] = [];
  for (let port = randomInt(...PORTS); found.length < count && port < PORTS[1] + 100; port += 1) {
    if (await isFree(port)) found.push(port);
  }
  return found.length === count ? found : stop("There is no free port.", "Close what listens.");
}

/** The last hundred are never begun with, so that there are always some to try. */
const PORTS: [number, number] = [20_000, 29_900];

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer()
      .once("error", () => resolve(false))
      .listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });

const direct = (port: number) => ({ unsafeDirectSockets: [{ host: "127.0.0.1", port }] });
const elsewhere = (address: string) => ({ external: { address, http: {} } });
const of_shop = { shop: "bodega-local", shop_url: "http://localhost:8787" };

const sandboxOptions = (secrets: Secrets) => ({ ...of_shop, webhook_secret: secrets.STRIPE_WEBHOOK_SECRETS });

/** For shops of one process, whose carrier goes with them. */
const carrier_secrets = { key: randomBytes(24).toString("hex"), webhook_secret: randomBytes(32).toString("hex") };

/** The same of those that take PayPal. */
const paypal_secrets = {
  client_id: `demo-${randomBytes(12).toString("hex")}`,
  client_secret: randomBytes(24).toString("hex"),
  webhook_id: randomBytes(9).toString("hex").toUpperCase(),
};

/** And of those that take Razorpay. */
const razorpay_secrets = {
  key_id: `rzp_test_${randomBytes(9).toString("hex")}`,
  key_secret: randomBytes(24).toString("hex"),
  webhook_secret: randomBytes(24).toString("hex"),
};

type Watched = Pick<ShopOptions, "log" | "inspect">;

async function open(state: string, workers: V4WorkerOptions[], { log, inspect = false }: Watched = {}) {
  const others = new Set(children());
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: "127.0.0.1",
      port: 0,
      cf: false,
      log: new Log(LogLevel.NONE),
      handleStructuredLogs: ({ message }) => log?.(message),
      resourcePersistencePath: state,
      unsafeTriggerHandlers: true,
      ...(inspect ? { inspectorPort: 0 } : {}),
      workers,
    }),
  );
  const entry = await miniflare.ready;
  const [pid] = children().filter((child) => !others.has(child));
  if (pid === undefined) return stop("workerd is not to be found.", "Is this Linux or macOS, with ps?");
  return { miniflare, pid, entry };
}

const children = (): number[] =>
  execFileSync("ps", ["-A", "-o", "pid=,ppid=,comm="])
    .toString()
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, name]) => Number(parent) === process.pid && name?.includes("workerd"))
    .map(([pid]) => Number(pid));
