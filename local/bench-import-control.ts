/**
 * What the local simulators alone take in workerd's process: the bytes of an import of that many rows (50,000) go into R2, and
 * rows like its own into D1 in as many batches, from a Worker of a dozen lines. `node local/bench-import-control.ts [rows]`.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { migrate } from "./lib/database.ts";

const STEP_PRODUCTS = 149;
const STEP_BYTES = 128 * 1024;
const PART_BYTES = 5 * 2 ** 20;
const FILE_BYTES = 14 * 2 ** 20;
const rows = Number(process.argv[2] ?? 50_000);
const state = mkdtempSync(join(tmpdir(), "bodega-control-"));
const script = `
const text = "Washed linen with two deep pockets, cut from one piece and sewn by hand in a small workshop by the sea. ".repeat(4);
async function upload(env) {
  const upload = await env.FILES.createMultipartUpload("file");
  const part = new Uint8Array(${PART_BYTES});
  const parts = [];
  for (let n = 1; n <= ${Math.ceil(FILE_BYTES / PART_BYTES)}; n += 1) parts.push(await upload.uploadPart(n, part));
  await upload.complete(parts);
}
async function step(env, n) {
  await (await env.FILES.get("file", { range: { offset: n * 80_000, length: ${STEP_BYTES} } })).arrayBuffer();
  const list = JSON.stringify(Array.from({ length: ${STEP_PRODUCTS} }, (_, i) => ({ id: "0199-control-product-" + n + "-" + i, slug: "thing-" + n + "-" + i, text })));
  const write = (sql) => env.DB.prepare(sql).bind(list);
  await env.DB.batch([
    write("INSERT INTO products SELECT value ->> 'id', value ->> 'slug', value ->> 'slug', value ->> 'slug', value ->> 'text', 'active', 'USD', 0, NULL, 1990, 1990, NULL, 0, 1, 1, NULL FROM json_each(?)"),
    write("INSERT INTO variants SELECT j.value ->> 'id' || n.value, j.value ->> 'id', j.value ->> 'slug' || n.value, 'S', NULL, '{}', 'size=' || n.value, 1990, NULL, NULL, 0, 5, NULL, n.value, 1, 1, NULL FROM json_each(?) j, json_each('[1,2]') n"),
    write("INSERT INTO product_terms SELECT 'term' || n.value, j.value ->> 'id' FROM json_each(?) j, json_each('[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25]') n"),
    write("INSERT INTO audit_log SELECT value ->> 'id', 'user', 'me', 'product.imported', 'product', value ->> 'id', '{}', 'request', 1 FROM json_each(?)"),
  ]);
}
export default {
  async fetch(request, env) {
    const n = new URL(request.url).searchParams.get("step");
    await (n === null ? upload(env) : step(env, Number(n)));
    return new Response("done");
  },
};`;
const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    cf: false,
    log: new Log(LogLevel.NONE),
    resourcePersistencePath: state,
    modules: true,
    script,
    compatibilityDate: "2026-10-01",
    d1Databases: ["DB"],
    r2Buckets: ["FILES"],
  }),
);

function memoryMb(): number {
  const processes = execFileSync("ps", ["-A", "-o", "ppid=,rss=,comm="]).toString().split("\n");
  return processes
    .map((line) => line.trim().split(/\s+/))
    .filter(([parent, , name]) => Number(parent) === process.pid && name?.includes("workerd"))
    .reduce((sum, [, kilobytes]) => sum + Number(kilobytes) / 1024, 0);
}

async function done(what: string): Promise<void> {
  const answer = await miniflare.dispatchFetch(`http://control/${what}`);
  if (!answer.ok) throw new Error(await answer.text());
  await answer.text();
}

try {
  const db = await miniflare.getD1Database("DB");
  await migrate(db);
  const before = memoryMb();
  await done("upload");
  console.log(`control: ${before.toFixed(0)} MB before, ${memoryMb().toFixed(0)} MB with the file in R2`);
  let peak = 0;
  const steps = Math.ceil(rows / 2 / STEP_PRODUCTS);
  for (let n = 0; n < steps; n += 1) {
    await done(`?step=${n}`);
    peak = Math.max(peak, memoryMb());
    if (n % 20 === 0) console.log(`${n} of ${steps} batches, ${memoryMb().toFixed(0)} MB`);
  }
  console.log(
    `control: ${peak.toFixed(0)} MB at most, grew by ${(peak - before).toFixed(0)} MB without any code of the shop`,
  );
} finally {
  await miniflare.dispose();
  rmSync(state, { recursive: true, force: true });
}
