import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { isTaken } from "./dev-server.ts";
import { root } from "./run.ts";
import { stop } from "./terminal.ts";

const file = join(root, ".wrangler/open-shop.json");
const Open = z.object({ pid: z.int(), port: z.int() });

/** Ends the script when a shop of this folder is open: two of them would write to the same state. */
export async function refuseSecondShop(): Promise<void> {
  if (!existsSync(file)) return;
  const open = Open.safeParse(JSON.parse(readFileSync(file, "utf8")));
  // A shop that was killed leaves its note behind.
  if (!open.success || !isAlive(open.data.pid) || !(await isTaken(open.data.port))) return;
  stop(
    `This shop is open already, at http://localhost:${open.data.port}.`,
    "Use that one, or close it first: two shops cannot share the state in .wrangler/state. A second clone can have one of its own.",
  );
}

/** Notes that this process has opened the shop of this folder. */
export const noteOpen = (port: number): void => writeFileSync(file, JSON.stringify({ pid: process.pid, port }));

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
