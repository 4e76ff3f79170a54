import { Refusal } from "./errors.ts";

/** What a form can say: text, a list of it, or a tree of named parts. */
export type Form = string | Form[] | { [name: string]: Form };
export type FormTree = { [name: string]: Form };

const MAX_PAIRS = 1_000;
const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);

/** `metadata[order_id]`, `expand[0]` and `expand[]` become trees and lists; everything stays text. */
export function decodeForm(text: string): FormTree {
  const root: FormTree = {};
  let pairs = 0;
  for (const [name, value] of new URLSearchParams(text)) {
    if (++pairs > MAX_PAIRS) throw Refusal.invalid("Too many parameters.", { param: name });
    place(root, pathOf(name), value, name);
  }
  return withLists(root);
}

function pathOf(name: string): string[] {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name);
  if (!match?.[1]) throw Refusal.unknownParameter(name);
  const path = [match[1], ...Array.from((match[2] ?? "").matchAll(/\[([^[\]]*)\]/g), (part) => part[1] ?? "")];
  if (path.some((part) => FORBIDDEN.has(part))) throw Refusal.unknownParameter(name);
  return path;
}

function place(root: FormTree, path: string[], value: string, name: string): void {
  let branch = root;
  for (const [depth, part] of path.entries()) {
    const key = part === "" ? String(Object.keys(branch).length) : part;
    if (depth === path.length - 1) {
      branch[key] = value;
      return;
    }
    const next = (branch[key] ??= {});
    if (typeof next === "string" || Array.isArray(next)) throw Refusal.invalid("Invalid object", { param: name });
    branch = next;
  }
}

/** A branch named 0, 1, 2 … was a list on the other side. */
function withLists(branch: FormTree): FormTree {
  for (const [name, part] of Object.entries(branch)) branch[name] = asList(part);
  return branch;
}

function asList(part: Form): Form {
  if (typeof part === "string" || Array.isArray(part)) return part;
  const tree = withLists(part);
  const names = Object.keys(tree);
  return names.length > 0 && names.every((name, index) => name === String(index)) ? Object.values(tree) : tree;
}
