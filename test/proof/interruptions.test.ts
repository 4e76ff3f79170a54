import { afterAll, describe, it } from "vitest";
import { cutOffsOf, plays, stepsOf, unrecovered } from "../support/interrupted-plays.ts";
import { fromSeed, isOver, sayDone } from "./support/budget.ts";

let [tried, all] = [0, 0];
afterAll(() => sayDone(tried, all, "interruptions"));

for (const play of fromSeed(plays)) {
  const cut_offs = cutOffsOf(await stepsOf(play));
  all += cut_offs.length;

  describe(`${play.title}, is brought to its end by each that comes to carry it on`, () => {
    it.for(cut_offs)("%s", async ([, death], { expect, skip }) => {
      skip(isOver());
      expect(await unrecovered(expect, play, death)).toEqual([]);
      tried += 1;
    });
  });
}
