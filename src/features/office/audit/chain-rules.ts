export type Link = { readonly seq: number; readonly hash: string };
type Marked = Link & { readonly planned: Link | null };
/** A link as D1 has it. */
type Found = { readonly seq: number | null; readonly hash: string | null };

/** What the first link hangs on. */
export const NO_LINK: Link = { seq: 0, hash: "" };

export type Ending = {
  /** What the next link hangs on. */
  readonly from: Link;
  /** The first place from which entries are gone that were there; null when none are. */
  readonly cut_from: number | null;
};

const same = (a: Found | undefined, b: Link): boolean => a?.seq === b.seq && a.hash === b.hash;

/**
 * Where the chain goes on, by the mark and by what D1 has: its last link, and those of the places that the mark names.
 * Links that D1 has lost keep their places, so that the gap shows for ever.
 */
export function endingOf(mark: Marked | null, head: Found | undefined, named: readonly Found[]): Ending {
  const end: Link = { seq: head?.seq ?? 0, hash: head?.hash ?? "" };
  if (!mark) return { from: end, cut_from: null };
  // Planned links that never came to be were rolled back whole: then the chain ends where it did before.
  const { seq, hash } = mark.planned && !same(end, mark) ? mark.planned : mark;
  const known: Link = { seq, hash };
  const is_there = known.seq === 0 || named.some((link) => same(link, known));
  if (is_there) return { from: end, cut_from: null };
  return { from: end.seq > known.seq ? end : known, cut_from: Math.min(end.seq + 1, known.seq) };
}
