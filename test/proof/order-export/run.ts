/**
 * `node test/proof/order-export/run.ts [orders]`: a shop of that many orders (100,001), each a guest's with contacts sealed by a key of its own, exports them
 * through its API, queue and R2. The file must hold the newest 100,000, each once, and say whether it is cut off; and writing and reading it
 * must take about as much of V8's memory as a file of 1,000 did in the same process, since a step holds one part.
 */
import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { openHeap } from "../../../local/bench/heap.ts";
import { V8_FLAGS, workerdMemory } from "../../../local/bench/processes.ts";
import { stockShop } from "../../../local/bench/shop.ts";
import { demo_password } from "../../../local/lib/accounts.ts";
import { furnish, openShop } from "../../../local/lib/live-shop.ts";
import { ShopClient } from "../../../local/lib/shop-client.ts";
import { freshFolder } from "../../../local/lib/state-files.ts";
import { must, seconds } from "../../../local/lib/terminal.ts";
import { buildWorker, throwawaySecrets } from "../../../local/lib/worker.ts";
import { DrillShopper } from "../drill/shopper.ts";
import { cloneOrder } from "./clone-orders.ts";

const FEW = 1_000;
const MOST = 100_000;
const orders = Number(process.argv[2] ?? MOST + 1);
const expected = Math.min(orders, MOST);
const GROWTH_LIMIT_MB = 16;
const POLL_MS = 250;
const EMAIL = "ada@example.com";

const Export = z.object({ id: z.string(), status: z.string(), order_count: z.int(), is_truncated: z.boolean() });
type Export = z.output<typeof Export>;

process.env.MINIFLARE_WORKERD_V8_FLAGS ??= V8_FLAGS;
const state = freshFolder("order-export");
const secrets = throwawaySecrets();
const script = await buildWorker("dist/bench/shop", { minify: true, entry: "local/bench/shop-worker.ts" });
const shop = await openShop({ script, state, secrets, inspect: true });
const heap = await openHeap(shop.inspector);
const admin = new ShopClient(shop.url);
try {
  await prove();
} finally {
  heap.close();
  await shop.close().catch(() => undefined);
  rmSync(state, { recursive: true, force: true });
}
// What Miniflare leaves open would keep this process.
process.exit();

async function prove(): Promise<void> {
  await furnish(shop, secrets);
  const goods = await stockShop(shop.url, 2);
  const shopper = new DrillShopper(() => shop.url, goods, EMAIL);
  await shopper.fill(2, 3);
  const order = await shopper.checkOut();
  await shopper.untilStatus(order, "processing");
  await cloneOrder(shop.db, order.id, 1, FEW - 1);
  // What an isolate keeps of its first file is not a file's size.
  await exportAll();
  const few = await exportAll();
  must("orders of the small file", few.ids.length, few.ids.length === FEW && !few.shown.is_truncated);

  const filled_at = performance.now();
  await cloneOrder(shop.db, order.id, FEW, orders - 1);
  console.log(`${orders} orders were there after ${seconds(performance.now() - filled_at)}`);
  const many = await exportAll();
  const { shown, ids } = many;
  must("orders of the large file", shown.order_count, shown.order_count === expected);
  must("whether it says that it is cut off", String(shown.is_truncated), shown.is_truncated === orders > MOST);
  must("lines that can be downloaded", ids.length, ids.length === expected);
  must("orders among them", new Set(ids).size, new Set(ids).size === expected);
  const strange = ids.findIndex((id, at) => id !== (at === 0 ? order.id : `${order.id}-${at}`));
  must("the newest, in their order", strange < 0 ? "all" : `but for the one at ${strange}`, strange < 0);
  must("lines with their customer", many.with_customer, many.with_customer === expected);
  for (const what of ["written", "read"] as const) {
    const [less, more] = [few[what].heap_mb, many[what].heap_mb];
    must(
      `V8's memory at most while it is ${what}`,
      `${more.toFixed(0)} MB, and ${less.toFixed(0)} MB of ${FEW} orders (growth at most ${GROWTH_LIMIT_MB} MB)`,
      more - less <= GROWTH_LIMIT_MB,
    );
    console.log(
      `  in ${seconds(many[what].ms)}, workerd with all that it plays ${many[what].process_mb.toFixed(0)} MB, of ${FEW} ${few[what].process_mb.toFixed(0)} MB`,
    );
  }
}

/** Exports every order of the shop and downloads the file. */
async function exportAll() {
  await admin.logIn("admin@example.com", demo_password);
  let shown: Export | undefined;
  const written = await measured(async () => {
    shown = Export.parse(await (await admin.send("POST", "/admin/orders/export", {})).json());
    while (shown.status === "running") {
      await sleep(POLL_MS);
      shown = Export.parse(await admin.find(`/admin/order-exports/${shown.id}`));
    }
  });
  if (!shown) throw new Error("no export was begun");
  const { id } = shown;
  // The proof of the first sign-in may be too old by now.
  await admin.logIn("admin@example.com", demo_password);
  const ids: string[] = [];
  let with_customer = 0;
  const read = await measured(async () => {
    const file = await admin.read(`/admin/order-exports/${id}/download`);
    let rest = "";
    let at = 0;
    for await (const chunk of (file.body ?? new ReadableStream<Uint8Array>()).pipeThrough(new TextDecoderStream())) {
      const lines = (rest + chunk).split("\r\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (at > 0) ids.push(line.split(",")[1] ?? "");
        if (at > 0 && line.includes(EMAIL)) with_customer += 1;
        at += 1;
      }
    }
  });
  return { shown, ids, with_customer, written, read };
}

/** How long it takes, and the most that the shop's isolate and its workerd hold meanwhile. */
async function measured(work: () => Promise<void>) {
  const started = performance.now();
  const most = { heap_mb: 0, process_mb: 0 };
  const over = new AbortController();
  const look = async () => {
    while (!over.signal.aborted) {
      most.heap_mb = Math.max(most.heap_mb, await heap.heap_mb());
      most.process_mb = Math.max(most.process_mb, await workerdMemory({ pid: process.pid }));
      await sleep(POLL_MS);
    }
  };
  const looking = look();
  try {
    await work();
  } finally {
    over.abort();
    await looking;
  }
  return { ...most, ms: performance.now() - started };
}
