import { readdir, readFile } from "node:fs/promises";
import { type CallExpression, type Expression, type ObjectExpression, parseSync, Visitor } from "oxc-parser";
import { readFeatureList } from "./feature-list.ts";

type Row = { readonly chapter: string; readonly code: string; readonly cause: string; readonly remedy: string };

/** What the catalogues of problems say of each code, as a table for each chapter: the platform's first, then as `src/shop.ts` lists the features. */
export async function drawProblems(): Promise<string> {
  const features = readFeatureList(await readFile("src/shop.ts", "utf8")).flatMap((entry) =>
    entry.kind === "feature" ? [`src/features/${entry.path}`] : [],
  );
  const rows: Row[] = [];
  for (const folder of ["src/platform", ...features]) rows.push(...(await readCatalogues(folder)));
  const chapters = [...new Set(rows.map(({ chapter }) => chapter))];
  return chapters.map((chapter) => drawChapter(chapter, rows)).join("\n");
}

function drawChapter(chapter: string, all: readonly Row[]): string {
  const lines = new Set(
    all.filter((row) => row.chapter === chapter).map((row) => `| \`${row.code}\` | ${row.cause} | ${row.remedy} |\n`),
  );
  return `## ${chapter}\n\n| code | cause | what to do |\n| --- | --- | --- |\n${[...lines].join("")}`;
}

async function readCatalogues(folder: string): Promise<Row[]> {
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".ts")).toSorted();
  const texts = await Promise.all(files.map((name) => readFile(`${folder}/${name}`, "utf8")));
  return texts.filter((text) => text.includes("defineErrors(")).flatMap(readCatalogue);
}

/** The rows of the catalogues in a source. */
function readCatalogue(text: string): Row[] {
  const rows: Row[] = [];
  new Visitor({
    CallExpression({ callee, arguments: [chapter, catalogue] }: CallExpression) {
      if (callee.type !== "Identifier" || callee.name !== "defineErrors") return;
      if (chapter?.type !== "Literal" || catalogue?.type !== "ObjectExpression") return;
      for (const [code, spec] of membersOf(catalogue)) {
        const said = new Map(spec.type === "ObjectExpression" ? membersOf(spec) : []);
        const [cause, remedy] = [textOf(said.get("cause")), textOf(said.get("remedy"))];
        rows.push({ chapter: textOf(chapter), code, cause, remedy });
      }
    },
  }).visit(parseSync("errors.ts", text).program);
  return rows;
}

const membersOf = ({ properties }: ObjectExpression): [string, Expression][] =>
  properties.flatMap((one) =>
    one.type === "Property" && one.key.type === "Identifier" ? [[one.key.name, one.value]] : [],
  );

/** A problem's texts are literals, so that they can be read without being run. */
function textOf(node: Expression | undefined): string {
  if (node && "value" in node && typeof node.value === "string") return node.value;
  throw new Error("the chapter, cause and remedy of a problem are literals");
}
