import { History, type Part } from "./history.ts";
import type { Plant } from "./plants.ts";
import { messageOf } from "./search.ts";
import { simulate } from "./simulate.ts";
import { type Climate, usual_healing } from "./weather.ts";

export type Shrunk = {
  readonly history: History;
  readonly message: string;
  /** Ids of the parts that it takes no more. */
  readonly without: ReadonlySet<string>;
  readonly tries: number;
};

type Failing = { readonly seed: number; readonly plant: Plant; readonly climate: Climate | undefined };

const most_tries = 1500;
/** Some violations take seconds to come about. */
const longest_ms = 30_000;

/** The letters that a violation begins with. Another invariant that breaks is another story. */
const invariantOf = (message: string): string => message.split(" ", 1)[0] ?? "";

/**
 * Leaves out whatever the same invariant breaks without: shoppers, requests, webhooks, deliveries, alarms, outages,
 * faults, stalls, acts of staff. In halves first, then in ever smaller pieces, until nothing more can go.
 */
export async function shrink(failing: Failing): Promise<Shrunk> {
  let best = await attempt(failing, new Set());
  if (!best) throw new Error(`seed ${failing.seed} breaks nothing`);
  const invariant = invariantOf(best.message);
  let tries = 1;
  const until = performance.now() + longest_ms;
  const mayTry = () => tries < most_tries && performance.now() < until;
  for (let size = best.history.parts.length >> 1; size >= 1 && mayTry(); size = size === 1 ? 0 : size >> 1) {
    for (let from = 0; tries < most_tries;) {
      const removable: readonly Part[] = best.history.parts.filter((part) => mayGo(part, best!.healed_at));
      if (from >= removable.length) break;
      const without = new Set([...best.without, ...removable.slice(from, from + size).map(({ id }) => id)]);
      const shorter = await attempt(failing, without);
      tries++;
      const same = shorter && invariantOf(shorter.message) === invariant;
      if (same && shorter.history.parts.length < best.history.parts.length) best = shorter;
      else from += size;
    }
  }
  return { ...best, tries };
}

/** After the weather has cleared the shop's own helpers are owed to everybody: a run without them would prove nothing. */
function mayGo({ id, at }: Part, healed_at: number): boolean {
  return at < healed_at || !/^(sweep|alarm|webhook|queue|later|calm)/.test(id);
}

async function attempt({ seed, plant, climate }: Failing, without: ReadonlySet<string>) {
  const history = new History();
  try {
    await simulate(seed, { plant, climate, history, without });
    return undefined;
  } catch (error) {
    return { history, without, message: messageOf(error), healed_at: climate?.healed_at ?? usual_healing };
  }
}
