/** A thread of the long runs: is sent ranges of seeds, answers with what it found in each. */
import { parentPort } from "node:worker_threads";
import { climateOf } from "./climates.ts";
import { plantOf } from "./plants.ts";
import type { Range } from "./search-threads.ts";
import { search } from "./search.ts";

// Lost answers are everyday here; where they were thrown is of no interest.
Error.stackTraceLimit = 0;

/** Ends the thread, so that whoever asked hears of it. */
const fail = (error: unknown) =>
  setImmediate(() => {
    throw error;
  });

parentPort?.on("message", ({ from, seeds, bug, climate, stop_at_first }: Range) => {
  search({ from, seeds, plant: plantOf(bug), climate: climateOf(climate), stop_at_first }).then(
    (found) => parentPort?.postMessage(found, []),
    fail,
  );
});
