import { createRequire } from "node:module";
import { type CallExpression, type NewExpression, parseSync, Visitor } from "oxc-parser";

export type Pattern = { readonly source: string; readonly flags: string };
/** A pattern of the sources; null for one that is built while the program runs, so that nobody can tell beforehand how long it takes. */
export type Found = { readonly place: string; readonly pattern: Pattern | null };

type Diagnostics = {
  readonly status: "safe" | "vulnerable" | "unknown";
  readonly complexity?: { readonly summary: string };
  readonly attack?: { readonly pattern: string };
};
type Options = { readonly timeout: number; readonly maxRepeatCount?: number };
type Recheck = { readonly checkSync: (source: string, flags: string, options: Options) => Diagnostics };

// Its build for browsers is the analysis itself; the other one starts a program of its own for it.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- that build comes without types
const { checkSync } = createRequire(import.meta.url)("recheck/lib/browser.js") as Recheck;

/** First a proof, with every repetition up to a number unrolled; where that takes too long, a search for text that hurts. */
const ATTEMPTS: readonly Options[] = [{ timeout: 3_000, maxRepeatCount: 5_000 }, { timeout: 20_000 }];

/** All patterns of a file: those that are written as such, and those that `RegExp` makes of constant text. */
export function patternsIn(file: string, text: string): Found[] {
  const found: Found[] = [];
  const placeOf = (at: number) => `${file}:${text.slice(0, at).split("\n").length}`;
  const built = ({ callee, arguments: [source, flags], start }: CallExpression | NewExpression): void => {
    if (callee.type !== "Identifier" || callee.name !== "RegExp") return;
    const [written, flagged] = [constantOf(source), flags === undefined ? "" : constantOf(flags)];
    const pattern = written === null || flagged === null ? null : { source: written, flags: flagged };
    found.push({ place: placeOf(start), pattern });
  };
  new Visitor({
    Literal(node) {
      if (!("regex" in node)) return;
      const { pattern: source, flags } = node.regex;
      found.push({ place: placeOf(node.start), pattern: { source, flags } });
    },
    NewExpression: built,
    CallExpression: built,
  }).visit(parseSync(file, text).program);
  return found;
}

/** The text of a string that is written out; null for anything else. */
const constantOf = (node: CallExpression["arguments"][number] | undefined): string | null =>
  node?.type === "Literal" && typeof node.value === "string" ? node.value : null;

/** What is wrong with a pattern: text for which it takes more than linear time. Null when there is none. */
export function faultOf({ source, flags }: Pattern): string | null {
  for (const options of ATTEMPTS) {
    const { status, complexity, attack } = checkSync(source, flags, options);
    if (status === "safe") return null;
    if (status === "vulnerable") return `is ${complexity?.summary}, with ${attack?.pattern.slice(0, 80)}`;
  }
  return "cannot be analysed";
}
