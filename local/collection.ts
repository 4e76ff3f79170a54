/**
 * `npm run collection`: writes the contract as a Postman collection to dist/docs/bodega.postman_collection.json, for Postman, Bruno,
 * Insomnia and other programs that import its format. `--url` names the shop that its requests go to (a variable, http://localhost:8787).
 */
import "./lib/help.ts";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { Document } from "./lib/collection/contract.ts";
import { makeCollection } from "./lib/collection/make-collection.ts";
import { run } from "./lib/run.ts";
import { stop } from "./lib/terminal.ts";

const { values } = parseArgs({ options: { url: { type: "string", default: "http://localhost:8787" } } });
const made = await run("node", ["local/openapi.ts", "--out", "dist/docs/openapi.json"]);
if (made.code !== 0) stop("The contract could not be made.", made.output);
const document = Document.parse(JSON.parse(await readFile("dist/docs/openapi.json", "utf8")));
const collection = makeCollection(document, values.url);
const target = "dist/docs/bodega.postman_collection.json";
await mkdir("dist/docs", { recursive: true });
await writeFile(target, `${JSON.stringify(collection, null, 2)}\n`);
const requests = collection.item.reduce((sum, { item }) => sum + item.length, 0);
console.log(`${target}: ${requests} requests`);
