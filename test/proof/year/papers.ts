import { evenShare, type Price, sum } from "./price.ts";

type Noted = { readonly price: Price; readonly noted: number[] };
type Named = { readonly line: number; readonly amount: number };

/** An amount in whole units by these weights: what is missing after rounding down goes to the largest remainders. */
function divide(amount: number, weights: readonly number[]): number[] {
  const all = sum(weights);
  if (all === 0) return weights.map(() => 0);
  const parts = weights.map((weight) => Math.floor((amount * weight) / all));
  const rest = (at: number): number => (amount * (weights[at] ?? 0)) % all;
  const order = parts.map((_, at) => at).toSorted((a, b) => rest(b) - rest(a) || a - b);
  for (const at of order.slice(0, amount - sum(parts))) parts[at] = (parts[at] ?? 0) + 1;
  return parts;
}

/**
 * A credit note of this amount: it falls on the named lines first, and what is over on all that no note has taken, in proportion. The
 * answer is the tax in it: what the notes of a part have come to with it, less what they came to before.
 */
export function creditNote({ price, noted }: Noted, amount: number, named: readonly Named[] = []): number {
  const left = price.parts.map((part, at) => part.amount - (noted[at] ?? 0));
  const taken = price.parts.map(() => 0);
  let rest = amount;
  for (const { line, amount: wanted } of named) {
    const part = Math.min(wanted, rest, left[line] ?? 0);
    taken[line] = (taken[line] ?? 0) + part;
    rest -= part;
  }
  const open = left.map((part, at) => part - (taken[at] ?? 0));
  for (const [at, part] of divide(rest, open).entries()) taken[at] = (taken[at] ?? 0) + part;
  return sum(
    price.parts.map((part, at) => {
      const before = noted[at] ?? 0;
      const after = before + (taken[at] ?? 0);
      noted[at] = after;
      return part.amount === 0 ? 0 : evenShare(part.tax, after, part.amount) - evenShare(part.tax, before, part.amount);
    }),
  );
}

/** What was paid for the next units of a line: unit by unit the parts add up to the line. */
export const paidForUnits = (
  { amount }: { readonly amount: number },
  of: number,
  before: number,
  count: number,
): number => evenShare(amount, before + count, of) - evenShare(amount, before, of);
