/** By which conditions a group takes its members: all that are given have to hold. */
export type GroupRule = {
  /** Orders of more than that, together, in one currency. Minor units. */
  readonly spent_more_than?: { readonly amount: number; readonly currency: string } | undefined;
  /** At least one order within so many days. */
  readonly ordered_in?: { readonly days: number } | undefined;
};
