/**
 * `npm run docs` draws what the documentation shows of the code into it; `npm run docs -- --check` says whether that
 * has been done. These are the life of an order, from its transition table, the map of the house, from the list of
 * features and what each says of itself, the problems, and the tables of the database.
 */
import "./lib/help.ts";
import { readFile, writeFile } from "node:fs/promises";
import { drawFulfilments } from "../src/features/aftersales/fulfilment/rules.ts";
import { drawReturns } from "../src/features/aftersales/returns/rules.ts";
import { drawTransitions } from "../src/features/ordering/orders/rules.ts";
import { drawProblems } from "./lib/draw-problems.ts";
import { drawSchema } from "./lib/draw-schema.ts";
import { withPart } from "./lib/drawn-part.ts";
import { readFeatureList } from "./lib/feature-list.ts";

type Drawing = {
  readonly file: string;
  readonly name: string;
  /** Of the block of code that it is put into; null for what is Markdown itself. */
  readonly language: string | null;
  readonly draw: () => Promise<string>;
};

const drawings: readonly Drawing[] = [
  { file: "docs/checkout.md", name: "states", language: "mermaid", draw: async () => drawTransitions() },
  { file: "docs/checkout.md", name: "fulfilments", language: "mermaid", draw: async () => drawFulfilments() },
  { file: "docs/returns.md", name: "returns", language: "mermaid", draw: async () => drawReturns() },
  { file: "README.md", name: "features", language: "", draw: drawMap },
  { file: "docs/problems.md", name: "problems", language: null, draw: drawProblems },
  { file: "docs/schema.md", name: "tables", language: null, draw: drawSchema },
];

/** A line for each district of `src/shop.ts` and for each of its features, in order. */
async function drawMap(): Promise<string> {
  const lines: string[] = [];
  for (const entry of readFeatureList(await readFile("src/shop.ts", "utf8"))) {
    if (entry.kind === "feature") lines.push(await describe(entry.path, entry.name));
    else lines.push(lines.length === 0 ? entry.says : `\n${entry.says}`);
  }
  return lines.join("\n");
}

async function describe(path: string, name: string): Promise<string> {
  const face = await readFile(`src/features/${path}/index.ts`, "utf8");
  const said = new RegExp(`/\\*\\* (.+) \\*/\\nexport const ${name} =`).exec(face)?.[1];
  if (said === undefined) throw new Error(`the face of ${path} does not say what it is`);
  return `  ${`${path.split("/").at(-1) ?? path}/`.padEnd(20)} ${said}`;
}

let is_current = true;
for (const { file, name, language, draw } of drawings) {
  const marks = [`<!-- ${name}: drawn by npm run docs -->`, `<!-- end of ${name} -->`] as const;
  const text = await readFile(file, "utf8");
  const [open, close] = language === null ? ["", ""] : [`\`\`\`${language}`, "```"];
  const drawn = withPart(file, text, marks, `${open}\n${await draw()}\n${close}`);
  if (drawn === text) console.log(`${file} is current.`);
  else if (process.argv.includes("--check")) {
    console.error(`${file} shows older ${name}. Run \`npm run docs\` and commit what it draws.`);
    is_current = false;
  } else {
    await writeFile(file, drawn);
    console.log(`${file} drawn.`);
  }
}
if (!is_current) process.exitCode = 1;
