import { describe, it } from "vitest";
import { type CutOff, cutOffsOf, plays, stepsOf, unrecovered } from "../../../support/interrupted-plays.ts";

/** What a step asks: `stock` of `after stock.hold (2)`. */
const partOf = ([name]: CutOff): string => name.replace(/^(before|after) (\w+).*$/, "$2");

/** One of each kind: a paid checkout at the first step of each part of the world, and all other plays in their middle. The rest is `npm run proof`. */
const chosenOf = (cut_offs: readonly CutOff[], is_first: boolean): CutOff[] =>
  is_first
    ? [...new Map(cut_offs.toReversed().map((each) => [partOf(each), each])).values()].toReversed()
    : cut_offs.slice(cut_offs.length / 2).slice(0, 1);

for (const [i, play] of plays.entries()) {
  const chosen = chosenOf(cutOffsOf(await stepsOf(play)), i === 0);

  describe(`${play.title}, is brought to its end by each that comes to carry it on`, () => {
    it.for(chosen)("%s", async ([, death], { expect }) => {
      expect(await unrecovered(expect, play, death)).toEqual([]);
    });
  });
}
