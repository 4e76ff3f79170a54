/**
 * `npm run docs` draws what the documentation shows of the code into it; `npm run docs -- --check` says whether that
 * has been done. So far that is one picture: the life of an order, from its transition table.
 */
import { readFile, writeFile } from "node:fs/promises";
import { drawTransitions } from "../src/features/orders/rules.ts";

const file = "docs/checkout.md";
const begin = "<!-- states: drawn by npm run docs -->";
const end = "<!-- end of states -->";

const text = await readFile(file, "utf8");
const [before, rest = ""] = text.split(begin);
const after = rest.split(end)[1];
if (after === undefined) throw new Error(`${file} has lost its marks ${begin} and ${end}`);

const drawn = `${before}${begin}\n\`\`\`mermaid\n${drawTransitions()}\n\`\`\`\n${end}${after}`;
if (drawn === text) console.log(`${file} is current.`);
else if (process.argv.includes("--check")) {
  console.error(`${file} shows an older transition table. Run \`npm run docs\` and commit what it draws.`);
  process.exitCode = 1;
} else {
  await writeFile(file, drawn);
  console.log(`${file} drawn.`);
}
