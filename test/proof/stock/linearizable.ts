import { type Operation, type State, step } from "./specification.ts";

/** One call as its client saw it: when it was made, when it was answered, and what with. */
export type Call = {
  readonly operation: Operation;
  readonly answer: unknown;
  readonly called: number;
  readonly answered: number;
};

const MOST_STATES = 200_000;

/** Fields in one order, so that equal things are equal text. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

/**
 * Whether the calls could have happened one after the other, each at some moment between its call and its answer, with the
 * very answers that were given. Wing and Gong's search with Lowe's memory: a set of calls that led to the same state
 * before is not gone on from again. At most 30 calls; a history that has not been explained after MOST_STATES is refused.
 */
export function isLinearizable(initial: State, calls: readonly Call[]): boolean {
  const ordered = calls.toSorted((a, b) => a.answered - b.answered);
  const expected = ordered.map(({ answer }) => canonical(answer));
  const everything = 2 ** ordered.length - 1;
  const seen = new Set<string>();

  const search = (done: number, state: State): boolean => {
    if (done === everything) return true;
    const key = `${done} ${canonical(state)}`;
    if (seen.has(key) || seen.size > MOST_STATES) return false;
    seen.add(key);
    // Nobody can come after a call that was answered before theirs was made.
    const first = ordered.find((_, i) => (done & (1 << i)) === 0);
    const deadline = first?.answered ?? 0;
    const fitting = ordered.flatMap((call, i) => {
      if ((done & (1 << i)) !== 0 || call.called > deadline) return [];
      const next = step(state, call.operation);
      return canonical(next.answer) === expected[i] ? [{ with_it: done | (1 << i), next: next.state }] : [];
    });
    // What fits and changes nothing may as well be now: no later order needs it.
    const still = fitting.find(({ next }) => next === state);
    if (still) return search(still.with_it, state);
    return fitting.some(({ with_it, next }) => search(with_it, next));
  };
  return search(0, initial);
}
