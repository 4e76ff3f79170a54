import type { Plant } from "./plants.ts";
import { simulate } from "./simulate.ts";

export type SeedViolation = { readonly seed: number; readonly message: string };

export type Found = {
  readonly seeds: number;
  readonly operations: number;
  readonly faults: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly violations: readonly SeedViolation[];
};

type Search = {
  readonly from: number;
  readonly seeds: number;
  readonly plant: Plant;
  readonly stop_at_first?: boolean;
};

/** Runs one seed after the other and collects what broke. */
export async function search({ from, seeds, plant, stop_at_first = false }: Search): Promise<Found> {
  const violations: SeedViolation[] = [];
  const statuses: Record<string, number> = {};
  let operations = 0;
  let faults = 0;
  let seed = from;
  for (; seed < from + seeds; seed++) {
    try {
      const report = await simulate(seed, { plant });
      operations += report.operations;
      faults += report.faults;
      for (const [status, count] of Object.entries(report.statuses)) statuses[status] = (statuses[status] ?? 0) + count;
    } catch (error) {
      violations.push({ seed, message: error instanceof Error ? error.message : String(error) });
      if (stop_at_first) break;
    }
  }
  return { seeds: seed - from, operations, faults, statuses, violations };
}
