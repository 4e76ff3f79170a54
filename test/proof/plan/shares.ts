import type { Proof } from "./list.ts";

type Sized = Pick<Proof, "minutes" | "floor">;

export const sum = (proofs: readonly Sized[]): number => proofs.reduce((total, { minutes }) => total + minutes, 0);

/** How long lists take that run side by side. */
export const longest = (lists: readonly (readonly Sized[])[]): number => Math.max(0, ...lists.map(sum));

/**
 * What the next of some proofs may take of the minutes that are left, when so much is to be done after it. What the ones before
 * it have saved or overdrawn is shared by all that follow; only a floor is had in any case.
 */
export const shareOf = ({ minutes, floor = 0 }: Sized, minutes_left: number, still_to_come: number): number =>
  Math.max(floor, (minutes_left * minutes) / (minutes + still_to_come), 0);
