import { readFileSync, rmSync } from "node:fs";
import { furnish, type LiveShop, openShop as openLiveShop } from "../../../local/lib/live-shop.ts";
import { freshFolder } from "../../../local/lib/state-files.ts";
import { buildWorker, throwawaySecrets } from "../../../local/lib/worker.ts";
import { Books } from "./books.ts";

export type Shop = LiveShop & {
  readonly secrets: ReturnType<typeof throwawaySecrets>;
  readonly books: Books;
  /** What it has logged since this was last asked. */
  readonly logged: () => string;
};

/** The shop as it is deployed, but for its rate limits, with a state of its own, and the payment sandboxes and a carrier beside it. */
export async function openShop(): Promise<Shop> {
  const secrets = throwawaySecrets();
  const script = await buildWorker("dist/requests", { minify: true, entry: "local/bench/shop-worker.ts" });
  const state = freshFolder("requests");
  let log = "";
  const shop = await openLiveShop({
    script,
    state,
    secrets,
    carrier: true,
    paypal: true,
    razorpay: true,
    log: (line) => void (log += `${line}\n`),
  });
  await furnish(shop, secrets);
  const books = new Books(state);
  return {
    ...shop,
    secrets,
    books,
    logged: () => {
      const since = log;
      log = "";
      return since;
    },
    close: async () => {
      books.close();
      await shop.close();
      rmSync(state, { recursive: true, force: true });
    },
  };
}

const TICK_MS = 10;

/** The processor time that a process has taken so far, in milliseconds and by Linux alone, which counts it in ticks of ten. */
export function cpuTime(pid: number): number {
  if (process.platform !== "linux") return 0;
  // Behind the name, which may hold anything: the 12th and 13th are what it took by itself and in the kernel.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
