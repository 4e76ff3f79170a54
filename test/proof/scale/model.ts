import type { Asked, Step } from "../../../local/cost/table.ts";
import { median } from "../../../local/lib/median.ts";
import type { Station, Visit } from "./queueing.ts";

/** The parts of the platform that orders wait for in common, in the order of the table. Whatever belongs to one order alone is none. */
export const parts = {
  "D1, the one database": { servers: 1, says: "one statement after the other" },
  "the stock object of a variant that is in each order": { servers: 1, says: "one call after the other" },
  "calls of the payment provider": { servers: 1, says: "100 a second, Stripe's limit of a live account" },
  "messages of one queue": { servers: 1, says: "5,000 a second, the limit of a queue" },
  "consumers of messages": { servers: 250, says: "250 at once, the limit of a queue's consumers" },
} as const satisfies Record<string, Station & { readonly says: string }>;

export type Part = keyof typeof parts;

const PROVIDER_LIMIT_MS = 10;
const QUEUE_LIMIT_MS = 0.2;

/** One purchase as visits, in their turn: of its three lines one is of the variant that is in each order. */
export function visitsOf(steps: readonly Step[]): (Visit & { readonly station: Part })[] {
  const seen = new Map<string, number>();
  return steps.flatMap((step) => {
    const visits = step.asked.flatMap((one) => visitOf(one, seen));
    const delivered = step.asked.some(({ kind }) => kind === "delivery");
    const ms = step.asked.reduce((sum, one) => sum + one.ms, 0);
    return delivered ? [...visits, { station: "consumers of messages" as const, ms }] : visits;
  });
}

function visitOf({ kind, what, ms }: Asked, seen: Map<string, number>): (Visit & { readonly station: Part })[] {
  if (kind === "D1") return [{ station: "D1, the one database", ms }];
  if (kind === "provider") return [{ station: "calls of the payment provider", ms: PROVIDER_LIMIT_MS }];
  if (kind === "message") return [{ station: "messages of one queue", ms: QUEUE_LIMIT_MS }];
  if (kind !== "object" || !what.startsWith("stock.")) return [];
  const count = seen.get(what) ?? 0;
  seen.set(what, count + 1);
  return count === 0 ? [{ station: "the stock object of a variant that is in each order", ms }] : [];
}

/** Each visit with the median of its times in several purchases that asked for the same things. */
export function typicalVisits(purchases: readonly (readonly Step[])[]): ReturnType<typeof visitsOf> {
  const all = purchases.map(visitsOf);
  const usual = all.filter((visits) => visits.length === (all[0]?.length ?? 0));
  return (usual[0] ?? []).map(({ station }, at) => ({
    station,
    ms: median(usual.map((visits) => visits[at]?.ms ?? 0)),
  }));
}

/** Dollars for a million, as published for paid plans; what a plan includes is left out. */
export const prices = {
  "Worker requests": 0.3,
  "Worker milliseconds of CPU": 0.02,
  "D1 rows read": 0.001,
  "D1 rows written": 1,
  "object requests": 0.15,
  "object GB-seconds": 12.5,
  "object rows written": 1,
  "queue operations": 0.4,
} as const;

/** What is written, read and deleted again is three operations. */
const OPERATIONS_OF_A_MESSAGE = 3;
const GB_OF_AN_OBJECT = 0.128;

/** What one purchase comes to of each thing that is paid for. */
export function billOf(steps: readonly Step[], cpu_ms: number): Record<keyof typeof prices, number> {
  const asked = steps.flatMap((step) => step.asked);
  const of = (kind: Asked["kind"]) => asked.filter((one) => one.kind === kind);
  const sum = (list: readonly Asked[], figure: (one: Asked) => number) =>
    list.reduce((total, one) => total + figure(one), 0);
  return {
    "Worker requests": of("request").length + of("delivery").length,
    "Worker milliseconds of CPU": cpu_ms,
    "D1 rows read": sum(of("D1"), ({ rows_read }) => rows_read),
    "D1 rows written": sum(of("D1"), ({ rows_written }) => rows_written),
    "object requests": of("object").length,
    "object GB-seconds": (sum(of("object"), ({ ms }) => ms) / 1000) * GB_OF_AN_OBJECT,
    "object rows written": steps.flatMap(({ statements }) => statements).reduce((n, one) => n + one.rows_written, 0),
    "queue operations": OPERATIONS_OF_A_MESSAGE * of("message").length,
  };
}
