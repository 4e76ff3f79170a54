import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { root } from "./run.ts";
import { stop } from "./terminal.ts";

/** One of this machine's secrets, as local/setup.mjs wrote it. */
export function devVar(name: string): string {
  const path = join(root, ".dev.vars");
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const value = new RegExp(`^${name}=(.*)$`, "m").exec(text)?.[1];
  return value ?? stop(`.dev.vars has no ${name}.`, "Run `node local/setup.mjs start`, which writes what is missing.");
}

/** What stands in .dev.vars besides the required secrets. Wrangler itself reads none of it. */
export function extraVars(): Record<string, string> {
  const toml = readFileSync(join(root, "wrangler.toml"), "utf8");
  const required = /^\[secrets\]\s*\nrequired\s*=\s*\[([^\]]*)\]/m.exec(toml)?.[1] ?? "";
  const vars = parseEnv(readFileSync(join(root, ".dev.vars"), "utf8"));
  const extra = Object.entries(vars).filter(([name]) => !required.includes(`"${name}"`));
  return Object.fromEntries(extra.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** Those that accounts depend on. */
export const localSecrets = () => ({
  APP_SECRET: devVar("APP_SECRET"),
  MASTER_KEYS: devVar("MASTER_KEYS"),
  PASSWORD_PEPPER: devVar("PASSWORD_PEPPER"),
});
