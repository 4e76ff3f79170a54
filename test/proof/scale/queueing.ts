import { Heap } from "../simulation/heap.ts";
import { Random } from "../simulation/random.ts";

/**
 * A queueing network in discrete events: orders come in at random, and each visits its stations one after the other. A station
 * serves so many at once, first come, first served. Pure, by a seed.
 */
export type Visit = {
  readonly station: string;
  /** Mean time to serve, in milliseconds. */
  readonly ms: number;
};

export type Station = {
  /** How many it serves at once. */
  readonly servers: number;
};

export type Load = {
  readonly stations: Readonly<Record<string, Station>>;
  /** Of each order, in their turn. */
  readonly visits: readonly Visit[];
  /** Orders a second. */
  readonly rate: number;
  /** How many orders are let through. */
  readonly orders: number;
  readonly seed: number;
};

export type Outcome = {
  readonly station: string;
  /** Of what it could serve, the part that was asked for: above 1 its queue grows for as long as the orders come. */
  readonly utilisation: number;
  /** Milliseconds that nine of ten, and 99 of a hundred, waited at most before they were served. */
  readonly wait_p90: number;
  readonly wait_p99: number;
};

/** Lets the orders through, and says of each station how busy it was and how long was waited for it. Times to serve and between arrivals are exponential. */
export function simulate({ stations, visits, rate, orders, seed }: Load): Outcome[] {
  const random = new Random(seed);
  const exponential = (mean: number) => -mean * Math.log(1 - random.fraction());
  const free = new Map(Object.entries(stations).map(([name, { servers }]) => [name, new Float64Array(servers)]));
  const waits = new Map<string, number[]>(Object.keys(stations).map((name) => [name, []]));
  const agenda = new Heap();
  let rank = 0;
  const plan = (at: number, step: number) =>
    agenda.push({ at, rank: (rank += 1), random, run: () => comeTo(at, step) });
  function comeTo(at: number, step: number): void {
    const visit = visits[step];
    const servers = visit && free.get(visit.station);
    if (!visit || !servers) return;
    const first = servers.indexOf(Math.min(...servers));
    const begins = Math.max(at, servers[first] ?? 0);
    const ends = begins + exponential(visit.ms);
    servers[first] = ends;
    waits.get(visit.station)?.push(begins - at);
    plan(ends, step + 1);
  }
  for (let order = 0, at = 0; order < orders; order += 1) plan((at += exponential(1000 / rate)), 0);
  for (let moment = agenda.pop(); moment; moment = agenda.pop()) moment.run();
  return Object.entries(stations).map(([station, { servers }]) => {
    const sorted = (waits.get(station) ?? []).toSorted((a, b) => a - b);
    const at = (part: number) => sorted[Math.floor(sorted.length * part)] ?? 0;
    return { station, utilisation: loadOf(visits, station, rate) / servers, wait_p90: at(0.9), wait_p99: at(0.99) };
  });
}

/** How many servers such a rate keeps busy. */
export const loadOf = (visits: readonly Visit[], station: string, rate: number): number =>
  (rate * visits.filter((visit) => visit.station === station).reduce((sum, { ms }) => sum + ms, 0)) / 1000;
