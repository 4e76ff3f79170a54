import type { Random } from "./random.ts";
import { hours, minutes, seconds } from "./time.ts";

/** How an operation may go wrong. The process may lose the answer, or its life, on either side of the effect. */
export type Fault = "fail_before" | "fail_after" | "die_before" | "die_after";

const faults: readonly Fault[] = ["fail_before", "fail_after", "die_before", "die_after"];

/** What can be down as a whole. `cron` and `webhooks` are triggers, the others are ports. */
const outageTargets = ["cron", "webhooks", "alarms", "provider", "orders", "stock", "journal"] as const;
type OutageTarget = (typeof outageTargets)[number];

/** Nothing goes wrong from here on, so everything must come to an end. */
export const healed_at = hours(4);

/** A run's conditions, drawn anew for each seed: some runs are calm, some are awful, each in its own way. */
export type Weather = {
  readonly faultOf: (operation: string, now: number) => Fault | undefined;
  readonly latencyOf: (operation: string, now: number) => number;
  readonly isDown: (target: OutageTarget, now: number) => boolean;
  /** Webhooks come many times over. */
  readonly storm: boolean;
  /** Share of calls that the provider answers with a server error, and keeps that answer for the call's key. */
  readonly kept_errors: number;
  /** Share of alarms that the platform drops for good. */
  readonly lost_alarms: number;
};

/** Where chance is too slow: sleep this long, this often, before the named operation. */
export type DirectedStall = { readonly operation: string; readonly share: number; readonly up_to_ms: number };

export function drawWeather(random: Random, directed: readonly DirectedStall[] = []): Weather {
  const fault_rate = random.chance(0.3) ? 0 : random.fraction() * 0.2;
  const stall_rate = random.chance(0.5) ? random.fraction() * 0.12 : 0;
  const slow_rate = random.chance(0.3) ? 0.3 : 0.05;
  const outages = outageTargets.flatMap((target) => {
    if (!random.chance(target === "cron" ? 0.4 : 0.1)) return [];
    const from = random.below(minutes(20));
    return [{ target, from, until: from + random.below(hours(2)) }];
  });
  const isDown = (target: string, now: number) =>
    outages.some((outage) => outage.target === target && outage.from <= now && now < outage.until);
  return {
    isDown,
    storm: random.chance(0.5),
    kept_errors: random.chance(0.3) ? 0.05 : 0,
    lost_alarms: random.chance(0.3) ? 0.2 : 0,
    faultOf(operation, now) {
      if (now >= healed_at) return undefined;
      if (isDown(operation.slice(0, operation.indexOf(".")), now)) return "fail_before";
      return random.chance(fault_rate) ? random.pick(faults) : undefined;
    },
    latencyOf(operation, now) {
      const stall = now < healed_at ? directed.find((each) => each.operation === operation) : undefined;
      if (stall && random.chance(stall.share)) return 1 + random.below(stall.up_to_ms);
      if (now < healed_at && random.chance(stall_rate)) return 1 + random.below(minutes(70));
      return 1 + random.below(random.chance(slow_rate) ? seconds(20) : 50);
    },
  };
}
