/** A sale that was reported, and what became of it. Amounts are minor units with tax, without gift cards. */
export type ReportedSale = {
  readonly order_id: string;
  readonly amount: number;
  /** Whether it was cancelled: all that is left of it goes back. */
  readonly is_cancelled: boolean;
  /** What was given back so far, the oldest first. */
  readonly refunds: readonly { readonly refund_id: string; readonly amount: number }[];
  /** What has been reported of it. */
  readonly reversals: readonly { readonly cause_id: string; readonly amount: number }[];
};

export type DueReversal = {
  readonly cause_id: string;
  readonly amount: number;
  /** Whether nothing of the sale is left then, and nothing was taken back before. */
  readonly is_whole: boolean;
};

/**
 * What is still to be reported, in this order: each refund once, and for a cancelled order the rest under its own id. Never more
 * than the sale came to.
 */
export function dueReversals({ order_id, amount, is_cancelled, refunds, reversals }: ReportedSale): DueReversal[] {
  const known = new Set(reversals.map(({ cause_id }) => cause_id));
  const wanted = is_cancelled
    ? [{ cause_id: order_id, amount }]
    : refunds.map(({ refund_id, amount: refunded }) => ({ cause_id: refund_id, amount: refunded }));
  let left = reversals.reduce((rest, reversal) => rest - reversal.amount, amount);
  return wanted
    .filter(({ cause_id }) => !known.has(cause_id))
    .flatMap(({ cause_id, amount: asked }) => {
      const taken = Math.min(asked, left);
      if (taken <= 0) return [];
      const is_whole = taken === amount;
      left -= taken;
      return [{ cause_id, amount: taken, is_whole }];
    });
}
