import type { Random } from "./random.ts";

/** Something that happens at a time, by somebody whose chances come from `random`. Equal times are ordered by the random `rank`, so every tie is a race. */
export type Moment = {
  readonly at: number;
  readonly rank: number;
  readonly random: Random;
  readonly run: () => void;
};

const isBefore = (a: Moment, b: Moment) => a.at < b.at || (a.at === b.at && a.rank < b.rank);

/** A binary heap of moments. */
export class Heap {
  readonly #moments: Moment[] = [];

  push(moment: Moment): void {
    const moments = this.#moments;
    let at = moments.push(moment) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(moment, moments[parent]!)) break;
      moments[at] = moments[parent]!;
      at = parent;
    }
    moments[at] = moment;
  }

  pop(): Moment | undefined {
    const moments = this.#moments;
    const first = moments[0];
    const last = moments.pop();
    if (!last || moments.length === 0) return first;
    let at = 0;
    for (let child = 1; child < moments.length; child = 2 * at + 1) {
      if (child + 1 < moments.length && isBefore(moments[child + 1]!, moments[child]!)) child++;
      if (!isBefore(moments[child]!, last)) break;
      moments[at] = moments[child]!;
      at = child;
    }
    moments[at] = last;
    return first;
  }
}
