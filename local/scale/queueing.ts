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

/** Random numbers from 0 to 1 by a seed (mulberry32). */
function randomBy(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Event = { readonly at: number; readonly order: number; readonly step: number };

/** Lets the orders through, and says of each station how busy it was and how long was waited for it. Times to serve and between arrivals are exponential. */
export function simulate({ stations, visits, rate, orders, seed }: Load): Outcome[] {
  const random = randomBy(seed);
  const exponential = (mean: number) => -mean * Math.log(1 - random());
  const free = new Map(Object.entries(stations).map(([name, { servers }]) => [name, new Float64Array(servers)]));
  const waits = new Map<string, number[]>(Object.keys(stations).map((name) => [name, []]));
  const events = new Agenda();
  for (let order = 0, at = 0; order < orders; order += 1) {
    at += exponential(1000 / rate);
    events.add({ at, order, step: 0 });
  }
  for (let event = events.next(); event; event = events.next()) {
    const visit = visits[event.step];
    const servers = visit && free.get(visit.station);
    if (!visit || !servers) continue;
    const first = servers.indexOf(Math.min(...servers));
    const begins = Math.max(event.at, servers[first] ?? 0);
    const ends = begins + exponential(visit.ms);
    servers[first] = ends;
    waits.get(visit.station)?.push(begins - event.at);
    events.add({ at: ends, order: event.order, step: event.step + 1 });
  }
  return Object.entries(stations).map(([station, { servers }]) => {
    const sorted = (waits.get(station) ?? []).toSorted((a, b) => a - b);
    const at = (part: number) => sorted[Math.floor(sorted.length * part)] ?? 0;
    return { station, utilisation: loadOf(visits, station, rate) / servers, wait_p90: at(0.9), wait_p99: at(0.99) };
  });
}

/** How many servers such a rate keeps busy. */
export const loadOf = (visits: readonly Visit[], station: string, rate: number): number =>
  (rate * visits.filter((visit) => visit.station === station).reduce((sum, { ms }) => sum + ms, 0)) / 1000;

/** Events by their time: a binary heap. */
class Agenda {
  readonly #heap: Event[] = [];

  add(event: Event): void {
    const heap = this.#heap;
    let at = heap.push(event) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if ((heap[above]?.at ?? 0) <= event.at) break;
      this.#swap(at, above);
      at = above;
    }
  }

  next(): Event | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!last || heap.length === 0) return first;
    heap[0] = last;
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const timeOf = (index: number) => heap[index]?.at ?? Infinity;
      const least = timeOf(left) <= timeOf(right) ? left : right;
      if (timeOf(least) >= timeOf(at)) return first;
      this.#swap(at, least);
      at = least;
    }
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one && other) [this.#heap[a], this.#heap[b]] = [other, one];
  }
}
