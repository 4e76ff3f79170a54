import type { Plant } from "./plants.ts";
import { simulate } from "./simulate.ts";
import type { Climate } from "./weather.ts";

export type SeedViolation = { readonly seed: number; readonly message: string };

export type Found = {
  readonly seeds: number;
  readonly operations: number;
  readonly faults: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly violations: readonly SeedViolation[];
};

export type Search = {
  readonly from: number;
  readonly seeds: number;
  readonly plant: Plant;
  readonly climate?: Climate | undefined;
  readonly stop_at_first?: boolean;
};

export const nothing_found: Found = { seeds: 0, operations: 0, faults: 0, statuses: {}, violations: [] };

/** Runs one seed after the other and collects what broke. */
export async function search({ from, seeds, plant, climate, stop_at_first = false }: Search): Promise<Found> {
  let found = nothing_found;
  for (let seed = from; seed < from + seeds; seed++) {
    found = add(found, await trySeed(seed, plant, climate));
    if (stop_at_first && found.violations.length > 0) break;
  }
  return found;
}

async function trySeed(seed: number, plant: Plant, climate: Climate | undefined): Promise<Found> {
  try {
    const { operations, faults, statuses } = await simulate(seed, { plant, climate });
    return { seeds: 1, operations, faults, statuses, violations: [] };
  } catch (error) {
    return { ...nothing_found, seeds: 1, violations: [{ seed, message: messageOf(error) }] };
  }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export function add(one: Found, other: Found): Found {
  const statuses = { ...one.statuses };
  for (const [status, count] of Object.entries(other.statuses)) statuses[status] = (statuses[status] ?? 0) + count;
  return {
    seeds: one.seeds + other.seeds,
    operations: one.operations + other.operations,
    faults: one.faults + other.faults,
    statuses,
    violations: [...one.violations, ...other.violations],
  };
}
