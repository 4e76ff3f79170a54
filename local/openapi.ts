/**
 * Writes the OpenAPI document to dist/openapi.json, or to the file that `--out` names, without a server: the built Worker is asked for
 * it in Miniflare, so the document is the one that a deployment would serve, and the recorded examples are put into it, as the reference
 * does.
 */
import "./lib/help.ts";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { z } from "zod";
import { withExamples } from "../assets/docs/examples.mjs";
import { stop } from "./lib/terminal.ts";
import { buildWorker, throwawaySecrets, workerOptions } from "./lib/worker.ts";

const { values } = parseArgs({ options: { out: { type: "string", default: "dist/openapi.json" } } });
const script = await buildWorker(values.out.replace(/\.json$/, ""));
const worker = workerOptions(script, { name: "bodega-local", serviceBindings: {}, bindings: throwawaySecrets() });
const miniflare = new Miniflare(
  convertV4MiniflareOptions({ cf: false, log: new Log(LogLevel.ERROR), workers: [worker] }),
);
const answer = await miniflare.dispatchFetch("http://localhost:8787/openapi.json");
const text = await answer.text();
await miniflare.dispose();
if (answer.status !== 200) stop(`GET /openapi.json answered ${answer.status}.`, text);
await mkdir(dirname(values.out), { recursive: true });
const examples = asObject(await readFile("assets/docs/examples.json", "utf8"));
await writeFile(values.out, `${JSON.stringify(withExamples(asObject(text), examples), null, 2)}\n`);
console.log(`${values.out}: ${(text.length / 1024).toFixed(0)} KB`);

function asObject(json: string): object {
  return z.looseObject({}).parse(JSON.parse(json));
}
