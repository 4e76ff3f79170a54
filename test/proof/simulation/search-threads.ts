import { availableParallelism } from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { add, type Found, nothing_found } from "./search.ts";

/** What the threads are to do; names instead of functions, since it is sent. */
type Task = {
  readonly from: number;
  readonly seeds: number;
  readonly bug: string | undefined;
  readonly climate: string | undefined;
  readonly stop_at_first: boolean;
  readonly minutes: number;
};
export type Range = Task;

/** Small enough for a lively progress bar, and for little to be thrown away behind a first violation. */
const range_size = 100;

/** A thread for each core that there is. Resolves when all seeds are done or, on request, with the first seed that breaks. */
export async function searchInThreads(task: Task, onProgress: (found: Found) => void): Promise<Found> {
  const ranges = cut(task);
  const threads = Math.min(availableParallelism(), ranges.length);
  const results: (Found | undefined)[] = [];
  let next = 0;
  let total = nothing_found;
  let broken_at = Infinity;
  const ends_at = performance.now() + task.minutes * 60_000;
  const work = async () => {
    const worker = new Worker(path.join(import.meta.dirname, "search-worker.ts"));
    try {
      while (next < ranges.length && next <= broken_at && performance.now() < ends_at) {
        const place = next++;
        const found = await ask(worker, ranges[place]!);
        results[place] = found;
        total = add(total, found);
        if (task.stop_at_first && found.violations.length > 0) broken_at = Math.min(broken_at, place);
        onProgress(total);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: threads }, work));
  if (broken_at === Infinity) return total;
  // Whatever ran behind the first violation counts for nothing, so that the answer is the same on any machine.
  return results.slice(0, broken_at + 1).reduce<Found>((sum, found) => add(sum, found ?? nothing_found), nothing_found);
}

function cut({ from, seeds, ...task }: Task): Range[] {
  const ranges: Range[] = [];
  for (let at = 0; at < seeds; at += range_size) {
    ranges.push({ ...task, from: from + at, seeds: Math.min(range_size, seeds - at) });
  }
  return ranges;
}

const ask = (worker: Worker, range: Range): Promise<Found> =>
  new Promise((resolve, reject) => {
    const settle = () => {
      worker.off("message", onMessage);
      worker.off("error", onError);
    };
    const onMessage = (found: Found) => {
      settle();
      resolve(found);
    };
    const onError = (error: Error) => {
      settle();
      reject(error);
    };
    worker.on("message", onMessage);
    worker.on("error", onError);
    worker.postMessage(range, []);
  });
