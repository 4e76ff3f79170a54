import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run.ts";

/** The crons of the local shop, from the top level of wrangler.toml. */
export function localCrons(): string[] {
  const list =
    /^\[triggers\]\s*\ncrons\s*=\s*\[([^\]]*)\]/m.exec(readFileSync(join(root, "wrangler.toml"), "utf8"))?.[1] ?? "";
  return [...list.matchAll(/"([^"]+)"/g)].flatMap((match) => match[1] ?? []);
}
