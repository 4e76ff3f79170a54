import { exponentOf } from "#platform/basics/money";

/** Whether it is more than so many whole units of its currency. */
export const isLargeRefund = ({ amount, currency }: { amount: number; currency: string }, above: number): boolean =>
  amount > above * 10 ** exponentOf(currency);
