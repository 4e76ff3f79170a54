/**
 * `node local/bench-import.ts [rows] [units]`: an import of that many rows (50,000) into a production build, by how much V8's memory of the
 * shop's own isolate grew meanwhile, and by how much workerd's, in which D1, R2, queues and objects are played, too. `units` (0) is each
 * variant's stock: with 10 or more, every variant's object is woken for its opening stock, and the bench waits until the last has it.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { openHeap } from "./bench/heap.ts";
import { type Served, serveShop } from "./bench/processes.ts";
import { demo_password } from "./lib/accounts.ts";
import { ShopClient } from "./lib/shop-client.ts";
import { stop } from "./lib/terminal.ts";
import { buildWorker } from "./lib/worker.ts";

const LIMIT_MB = 64;
const STOCK_LIMIT_SECONDS = 1800;
const WARM_ROWS = 600;
const rows = Number(process.argv[2] ?? 50_000);
const units = Number(process.argv[3] ?? 0);

const Counted = z.object({ total_count: z.int() });
const Import = z.object({
  id: z.string(),
  status: z.string(),
  total_rows: z.int(),
  done_rows: z.int(),
  refused_rows: z.int(),
});

/** Products of two variants each, with a description as long as real ones. */
function csvOf(count: number, what: string): string {
  const words =
    "Washed linen with two deep pockets, cut from one piece and sewn by hand in a small workshop by the sea. ".repeat(
      4,
    );
  const lines = [
    "Handle,Title,Body (HTML),Vendor,Tags,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,Image Src",
  ];
  for (let i = 0; lines.length <= count; i += 1) {
    lines.push(
      `${what}-${i},${what} number ${i},"<p>${words}</p>",Loom,"linen, tag ${i % 50}",Size,S,${what}-${i}-S,${units},19.90,https://example.com/${what}-${i}.jpg`,
    );
    if (lines.length <= count) lines.push(`${what}-${i},,,,,,M,${what}-${i}-M,${units},21.50,`);
  }
  return lines.join("\n");
}

async function importAll(
  shop: ShopClient,
  served: Served,
  csv: string,
): Promise<{ result: z.output<typeof Import>; peak_mb: number; peak_heap_mb: number; seconds: number }> {
  const started = performance.now();
  const form = new FormData();
  form.set("format", "shopify");
  form.set("file", new Blob([csv], { type: "text/csv" }), "products.csv");
  const { id } = Import.parse(await (await shop.send("POST", "/admin/products/import", form)).json());
  let peak_mb = 0;
  let peak_heap_mb = 0;
  let told = 0;
  for (;;) {
    await sleep(1000);
    peak_mb = Math.max(peak_mb, await served.memory_mb());
    peak_heap_mb = Math.max(peak_heap_mb, await heap.heap_mb());
    const result = Import.parse(await shop.find(`/admin/imports/${id}`));
    if (result.done_rows >= told) {
      console.log(
        `${result.done_rows} of ${result.total_rows} rows, ${(await served.memory_mb()).toFixed(0)} MB, heap ${(await heap.heap_mb()).toFixed(0)} MB`,
      );
      told += result.total_rows / 10;
    }
    if (result.status === "completed" || result.status === "failed")
      return { result, peak_mb, peak_heap_mb, seconds: (performance.now() - started) / 1000 };
  }
}

/** Waits until that many variants have more stock than what counts as low. */
async function stockOf(shop: ShopClient, variants: number): Promise<{ seconds: number; peak_mb: number }> {
  const started = performance.now();
  let peak_mb = 0;
  for (;;) {
    const { total_count } = Counted.parse(await shop.find("/admin/inventory?is_low_stock=false&count=true&limit=1"));
    peak_mb = Math.max(peak_mb, await served.memory_mb());
    const seconds = (performance.now() - started) / 1000;
    if (total_count >= variants) return { seconds, peak_mb };
    if (seconds > STOCK_LIMIT_SECONDS)
      stop("The opening stock does not arrive.", `${total_count} of ${variants} variants have it.`);
    await sleep(2000);
  }
}

const served = await serveShop(
  await buildWorker("dist/bench/shop", { minify: true, entry: "local/bench/shop-worker.ts" }),
  { files: true, inspect: true },
);
const heap = await openHeap(served.inspector);
try {
  const shop = new ShopClient(served.url);
  await shop.logIn("admin@example.com", demo_password);
  await importAll(shop, served, csvOf(WARM_ROWS, "warm"));
  await sleep(2000);
  const before_mb = await served.memory_mb();
  const before_heap_mb = await heap.heap_mb();
  const csv = csvOf(rows, "thing");
  const { result, peak_mb, peak_heap_mb, seconds } = await importAll(shop, served, csv);
  const growth_mb = peak_heap_mb - before_heap_mb;
  const process_growth_mb = peak_mb - before_mb;
  console.log(
    `${result.done_rows} rows (${(csv.length / 2 ** 20).toFixed(1)} MB), ${result.refused_rows} refused, ${result.status}, in ${seconds.toFixed(0)} s`,
  );
  console.log(
    `the shop's isolate: ${before_heap_mb.toFixed(0)} MB before, ${peak_heap_mb.toFixed(0)} MB at most, grew by ${growth_mb.toFixed(0)} MB (limit ${LIMIT_MB})`,
  );
  console.log(
    `workerd, with the databases and queues that it plays: ${before_mb.toFixed(0)} MB before, ${peak_mb.toFixed(0)} MB at most, grew by ${process_growth_mb.toFixed(0)} MB`,
  );
  if (units > 0) {
    const stocked = await stockOf(shop, rows + WARM_ROWS);
    console.log(
      `the opening stock of all ${rows + WARM_ROWS} variants was there ${stocked.seconds.toFixed(0)} s later; workerd had ${stocked.peak_mb.toFixed(0)} MB at most`,
    );
  }
  // With stock, some thousand objects are awake in workerd at a time, which are other machines' on Cloudflare.
  const grew_mb = units > 0 ? growth_mb : Math.max(growth_mb, process_growth_mb);
  if (result.status !== "completed" || result.done_rows !== rows || grew_mb > LIMIT_MB)
    stop("The import does not hold its limits.", "See the figures above.");
} finally {
  heap.close();
  await served.close();
}
