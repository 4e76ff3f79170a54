import { compareText } from "../../../platform/basics/text.ts";
import type { Candidate, Cut, Promotion } from "./discount-request.ts";

/** Takes promotions off one after the other. */
type Run = (chosen: readonly Candidate[]) => readonly Cut[];

/** Up to so many combinations of groups' members are all tried; six promotions have at most nine. */
const MOST_TRIED = 16;

/** Lower priority first, then the older, then by id. Of one promotion the code that comes first. */
export const byOrder = (a: Promotion, b: Promotion): number =>
  a.priority - b.priority ||
  a.created_at - b.created_at ||
  compareText(a.promotion_id, b.promotion_id) ||
  compareText(a.code ?? "", b.code ?? "");

/**
 * The combination that takes off most. Free ones go together with one of each group; an exclusive one goes alone. Of equal
 * ones the combination wins over what goes alone, and what comes first over what comes later. `candidates` are in order.
 */
export function bestCombination(candidates: readonly Candidate[], run: Run): readonly Cut[] {
  const of = (kind: string) => candidates.filter(({ promotion }) => promotion.stacking.kind === kind);
  const together = bestTogether(candidates, run);
  return of("exclusive")
    .map((one) => run([one]))
    .reduce((best, alone) => (amountOf(alone) > amountOf(best) ? alone : best), together);
}

/** All free ones with the best member of each group. */
function bestTogether(candidates: readonly Candidate[], run: Run): readonly Cut[] {
  const groups = Map.groupBy(
    candidates.filter(({ promotion }) => promotion.stacking.kind === "group"),
    ({ promotion }) => (promotion.stacking.kind === "group" ? promotion.stacking.group : ""),
  );
  const free = candidates.filter(({ promotion }) => promotion.stacking.kind === "free");
  const inOrder = (chosen: readonly Candidate[]) => candidates.filter((one) => chosen.includes(one));
  const tries = [...groups.values()].reduce((product, members) => product * members.length, 1);
  let combinations: readonly (readonly Candidate[])[] = [free];
  for (const members of groups.values()) {
    const grown = combinations.flatMap((chosen) => members.map((member) => inOrder([...chosen, member])));
    // Beyond so many, each group keeps only what is best with the groups before it.
    combinations = tries <= MOST_TRIED ? grown : [bestOf(grown, run)];
  }
  return run(bestOf(combinations, run));
}

const bestOf = (combinations: readonly (readonly Candidate[])[], run: Run): readonly Candidate[] => {
  const [first = [], ...rest] = combinations;
  if (rest.length === 0) return first;
  let best = { chosen: first, amount: amountOf(run(first)) };
  for (const chosen of rest) {
    const amount = amountOf(run(chosen));
    if (amount > best.amount) best = { chosen, amount };
  }
  return best.chosen;
};

const amountOf = (cuts: readonly Cut[]): number => cuts.reduce((sum, { amount }) => sum + amount, 0);
