import { describe, it } from "vitest";
import { loadOf, simulate } from "./queueing.ts";

const at = (rate: number, servers: number, visits = [{ station: "desk", ms: 10 }]) =>
  simulate({ stations: { desk: { servers } }, visits, rate, orders: 60_000, seed: 7 })[0];

describe("a queueing simulation", () => {
  it("waits as long as the formula of M/M/1 says", ({ expect }) => {
    // At 70 a second and 10 ms each, 1 - 0.7 e^(-30 t) of them wait less than t seconds.
    const desk = at(70, 1);
    expect(desk?.utilisation).toBeCloseTo(0.7, 10);
    const said = (part: number) => (1000 * Math.log(0.7 / (1 - part))) / 30;
    expect((desk?.wait_p90 ?? 0) / said(0.9)).toBeCloseTo(1, 0);
    expect(Math.abs((desk?.wait_p90 ?? 0) / said(0.9) - 1)).toBeLessThan(0.1);
    expect(Math.abs((desk?.wait_p99 ?? 0) / said(0.99) - 1)).toBeLessThan(0.15);
  });

  it("waits less for two desks with as much to do each, and without end for one with too much", ({ expect }) => {
    expect(at(140, 2)?.wait_p90).toBeLessThan(at(70, 1)?.wait_p90 ?? 0);
    const flooded = at(150, 1);
    expect(flooded?.utilisation).toBeCloseTo(1.5, 10);
    // Of 60,000 that come in 400 s, the last are served after 600.
    expect(flooded?.wait_p99).toBeGreaterThan(190_000);
  });

  it("adds up what an order asks of a station, and gives the same for the same seed", ({ expect }) => {
    const visits = [
      { station: "desk", ms: 3 },
      { station: "other", ms: 50 },
      { station: "desk", ms: 2 },
    ];
    expect(loadOf(visits, "desk", 100)).toBeCloseTo(0.5, 10);
    const load = {
      stations: { desk: { servers: 1 }, other: { servers: 9 } },
      visits,
      rate: 100,
      orders: 2_000,
      seed: 3,
    };
    expect(simulate(load)).toEqual(simulate(load));
    expect(simulate(load).map(({ utilisation }) => utilisation)).toEqual([0.5, 5 / 9]);
  });
});
