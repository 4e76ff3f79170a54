import { describe, it } from "vitest";
import { cutOffsOf, plays, stepsOf, unrecovered } from "../support/interrupted-plays.ts";

for (const play of plays) {
  const cut_offs = cutOffsOf(await stepsOf(play));

  describe(`${play.title}, is brought to its end by each that comes to carry it on`, () => {
    it.for(cut_offs)("%s", async ([, death], { expect }) => {
      expect(await unrecovered(expect, play, death)).toEqual([]);
    });
  });
}
