import type { Random } from "./random.ts";
import { hours, minutes, seconds } from "./time.ts";

/** How an operation may go wrong. The process may lose the answer, or its life, on either side of the effect. */
export type Fault = "fail_before" | "fail_after" | "die_before" | "die_after";

const faults: readonly Fault[] = ["fail_before", "fail_after", "die_before", "die_after"];

/** What can be down as a whole. `cron`, `webhooks`, `alarms` and `queue` are triggers, the others are ports. */
const outageTargets = ["cron", "webhooks", "alarms", "queue", "provider", "orders", "stock", "journal"] as const;
export type OutageTarget = (typeof outageTargets)[number];

export type Outage = { readonly target: OutageTarget; readonly from: number; readonly until: number };

/** A run's conditions, drawn again for each seed: some runs are calm, some are awful, each in its own way. */
export type Weather = {
  /** Nothing goes wrong from here on, so everything must come to an end. */
  readonly healed_at: number;
  readonly faultOf: (random: Random, operation: string, now: number) => Fault | undefined;
  readonly latencyOf: (random: Random, operation: string, now: number) => number;
  readonly isDown: (target: OutageTarget, now: number) => boolean;
  readonly outages: readonly Outage[];
  /** Webhooks come many times over. */
  readonly storm: boolean;
  /** Share of calls that the provider answers with a server error, and keeps that answer for the call's key. */
  readonly kept_errors: number;
  /** Share of alarms that the platform drops for good. */
  readonly lost_alarms: number;
  /** Share of webhooks that arrive up to this late. */
  readonly late_webhooks: { readonly share: number; readonly up_to_ms: number };
  /** Share of checkouts that no provider takes the money for. */
  readonly by_hand: number;
  /** Share of the others whose payer agrees at PayPal. */
  readonly by_approval: number;
  /** Share of what is left whose payer pays in the window of Razorpay. */
  readonly by_window: number;
};

/** Where chance is too slow: sleep this long, this often, before the named operation. */
export type DirectedStall = { readonly operation: string; readonly share: number; readonly up_to_ms: number };

/** In some runs one of these is slow again and again: races that chance alone would hardly ever meet. */
const operations = [
  "journal.begin",
  "journal.conclude",
  "orders.find",
  "orders.place",
  "orders.move",
  "orders.fence",
  "orders.attach",
  "orders.mirror",
  "orders.requestCancel",
  "provider.create",
  "provider.confirm",
  "provider.retrieve",
  "provider.capture",
  "provider.cancel",
  "provider.refundRest",
  "stock.hold",
  "stock.commit",
  "stock.release",
  "stock.uncommit",
] as const;

/** What a named set of runs fixes, whatever the seed. */
export type Climate = {
  readonly outages: readonly Outage[];
  readonly healed_at: number;
  readonly late_webhooks: Weather["late_webhooks"];
  /** Share of checkouts that are paid by hand. */
  readonly by_hand?: number;
  /** Share of checkouts that are paid by PayPal. */
  readonly by_approval?: number;
  /** Share of the others that are paid by Razorpay. */
  readonly by_window?: number;
};

/** A call to a carrier has a deadline, and what comes right before and after it, too: nothing of a purchase is under way after two minutes. */
const in_time = /^(carrier\.|orders\.label_)/;

/** A latency from here on is a stall, which a history can do without. */
export const stall_ms = seconds(21);

export const usual_healing = hours(4);

export type Forecast = {
  readonly directed: readonly DirectedStall[];
  readonly climate: Climate | undefined;
  readonly isLeftOut: (part: string) => boolean;
};

export function drawWeather(random: Random, { directed, climate, isLeftOut }: Forecast): Weather {
  const fault_rate = random.chance(0.3) ? 0 : random.fraction() * 0.2;
  const stall_rate = random.chance(0.5) ? random.fraction() * 0.12 : 0;
  const slow_rate = random.chance(0.3) ? 0.3 : 0.05;
  const drawn = outageTargets.flatMap((target) => {
    if (!random.chance(target === "cron" ? 0.4 : 0.1)) return [];
    const from = random.below(minutes(20));
    return [{ target, from, until: from + random.below(hours(2)) }];
  });
  const sleepy = random.chance(0.3) ? [{ operation: random.pick(operations), share: 0.3, up_to_ms: minutes(40) }] : [];
  const stalls = [...directed, ...sleepy];
  const outages = (climate ? climate.outages : drawn).filter(({ target }) => !isLeftOut(`outage of ${target}`));
  const healed_at = climate?.healed_at ?? usual_healing;
  const isDown = (target: string, now: number) =>
    outages.some((outage) => outage.target === target && outage.from <= now && now < outage.until);
  return {
    healed_at,
    isDown,
    outages,
    storm: random.chance(0.5),
    kept_errors: random.chance(0.3) ? 0.05 : 0,
    lost_alarms: random.chance(0.3) ? 0.2 : 0,
    by_hand: climate?.by_hand ?? 0.05,
    by_approval: climate?.by_approval ?? 0.12,
    by_window: climate?.by_window ?? 0.12,
    late_webhooks: climate?.late_webhooks ?? { share: 0.2, up_to_ms: hours(2) },
    faultOf(by, operation, now) {
      if (now >= healed_at) return undefined;
      if (outages.length > 0 && isDown(operation.slice(0, operation.indexOf(".")), now)) return "fail_before";
      return by.chance(fault_rate) ? by.pick(faults) : undefined;
    },
    latencyOf(by, operation, now) {
      if (now < healed_at) {
        const stall = stalls.find((each) => each.operation === operation);
        if (stall && by.chance(stall.share)) return 1 + by.below(stall.up_to_ms);
        if (!in_time.test(operation) && by.chance(stall_rate)) return 1 + by.below(minutes(70));
      }
      return 1 + by.below(by.chance(slow_rate) ? seconds(20) : 50);
    },
  };
}
