/**
 * `node test/proof/import/run.ts [rows] [kills]`: an import of that many rows (1,200) with stock, whose workerd is killed with
 * SIGKILL that often (3) on the way and started again on the same state, must end with every product, variant and unit once.
 */
import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { demo_password } from "../../../local/lib/accounts.ts";
import { furnish, type LiveShop, openShop } from "../../../local/lib/live-shop.ts";
import { ShopClient } from "../../../local/lib/shop-client.ts";
import { freshFolder } from "../../../local/lib/state-files.ts";
import { stop } from "../../../local/lib/terminal.ts";
import { buildWorker, throwawaySecrets } from "../../../local/lib/worker.ts";

const UNITS = 3;
const LIMIT_MS = 120_000;
const rows = Number(process.argv[2] ?? 1200);
const kills = Number(process.argv[3] ?? 3);
const state = freshFolder("import");
const secrets = throwawaySecrets();
const script = await buildWorker("dist/bench/import", { minify: true });
const open = () => openShop({ script, state, secrets });

const Figures = z.object({ status: z.string(), done_rows: z.int(), refused_rows: z.int(), waiting: z.int() });

const figuresOf = async ({ db }: LiveShop) =>
  Figures.parse(
    await db
      .prepare(
        "SELECT status, done_rows, refused_rows, (SELECT count(*) FROM outbox WHERE done_at IS NULL) AS waiting FROM imports",
      )
      .first(),
  );

/** A job runs once for each minute, so each sweep is another minute's. */
let minute = Date.now();

/** What the minute's cron does, as if the half minute that it leaves to a message in the queue had gone by. */
async function sweep({ db, cron }: LiveShop): Promise<void> {
  await db.prepare("UPDATE outbox SET due_at = 0 WHERE done_at IS NULL").run();
  await cron("* * * * *", new Date((minute += 60_000)));
}

function csv(): string {
  const lines = ["Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price"];
  for (let i = 0; lines.length <= rows; i += 1)
    lines.push(`thing-${i},Thing ${i},Size,S,T-${i}-S,${UNITS},19.90`, `thing-${i},,,M,T-${i}-M,${UNITS},21.50`);
  return lines.join("\n");
}

async function begin(shop: LiveShop): Promise<void> {
  await furnish(shop, secrets);
  const client = new ShopClient(shop.url);
  await client.logIn("admin@example.com", demo_password);
  const form = new FormData();
  form.set("format", "shopify");
  form.set("file", new Blob([csv()], { type: "text/csv" }), "products.csv");
  await client.send("POST", "/admin/products/import", form);
}

/** Thrown and not `stop`, which would leave workerd and the state behind. */
class Failure extends Error {
  readonly figures: unknown;
  constructor(problem: string, figures: unknown) {
    super(problem);
    this.figures = figures;
  }
}

let shop = await open();
let failure: Failure | undefined;
try {
  await begin(shop);
  const until = Date.now() + LIMIT_MS;
  let killed = 0;
  let swept_at = Date.now();
  for (;;) {
    if (Date.now() > until) throw new Failure("The import did not end.", await figuresOf(shop));
    const figures = await figuresOf(shop);
    if (killed < kills && figures.done_rows > (rows * killed) / kills) {
      // Somewhere in the next step: the wait is another one each time.
      await sleep(Math.random() * 300);
      process.kill(shop.pid, "SIGKILL");
      killed += 1;
      await shop.close().catch(() => undefined);
      shop = await open();
      const { done_rows } = await figuresOf(shop);
      console.log(`killed workerd; started again after ${done_rows} of ${rows} rows`);
      await sweep(shop);
    } else if (figures.status === "completed" && figures.waiting === 0) break;
    else if (figures.status === "failed") throw new Failure("The import failed.", figures);
    else if (Date.now() - swept_at > 5000) {
      await sweep(shop);
      swept_at = Date.now();
    }
    await sleep(50);
  }
  const found = await shop.db
    .prepare(
      `SELECT (SELECT count(*) FROM products) AS products, (SELECT count(DISTINCT slug) FROM products) AS slugs, (SELECT count(*) FROM variants) AS variants,
        (SELECT count(*) FROM stock_levels) AS levels, (SELECT sum(on_hand) FROM stock_levels) AS units, (SELECT max(on_hand) FROM stock_levels) AS most,
        (SELECT count(*) FROM audit_log WHERE action = 'product.imported') AS audited, (SELECT done_rows - refused_rows FROM imports) AS rows_taken`,
    )
    .first();
  const wanted = {
    products: rows / 2,
    slugs: rows / 2,
    variants: rows,
    levels: rows,
    units: rows * UNITS,
    most: UNITS,
    audited: rows / 2,
    rows_taken: rows,
  };
  if (JSON.stringify(found) !== JSON.stringify(wanted) || killed < kills)
    throw new Failure("The import came out otherwise than the file.", { killed, found, wanted });
  console.log(`An import killed ${killed} times came out whole and without doubles: ${JSON.stringify(found)}`);
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  failure = error;
} finally {
  await shop.close().catch(() => undefined);
  rmSync(state, { recursive: true, force: true });
}
if (failure) stop(failure.message, JSON.stringify(failure.figures));
