import { Refusal } from "./errors.ts";
import type { Kind, Store } from "./store.ts";

const EXPANDABLE: Record<string, Kind> = {
  customer: "customer",
  latest_charge: "charge",
  charge: "charge",
  payment_intent: "payment_intent",
  payment_method: "payment_method",
  default_payment_method: "payment_method",
};

type Node = Record<string, unknown>;
const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);

/** Puts whole objects where their ids stand: `latest_charge`, `data.latest_charge.payment_method`. */
export function expandInto(store: Store, body: unknown, paths: readonly string[] | undefined): unknown {
  if (!paths || paths.length === 0 || !isNode(body)) return body;
  const copy: Node = structuredClone(body);
  for (const path of paths) walk(store, copy, path.split("."), path);
  return copy;
}

function walk(store: Store, node: Node, [name, ...rest]: string[], path: string): void {
  if (name === undefined) return;
  if (!(name in node)) throw Refusal.invalid(`This property cannot be expanded (${path}).`, { param: "expand" });
  const value = node[name];
  const kind = EXPANDABLE[name];
  if (typeof value === "string") {
    if (!kind) throw Refusal.invalid(`This property cannot be expanded (${path}).`, { param: "expand" });
    node[name] = store.find(kind, value) ?? value;
  }
  const next = node[name];
  if (rest.length === 0) return;
  for (const child of Array.isArray(next) ? next : [next]) if (isNode(child)) walk(store, child, rest, path);
}
