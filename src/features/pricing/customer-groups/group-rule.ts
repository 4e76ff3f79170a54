/** By which conditions a group takes its members: all that are given have to hold. */
export type GroupRule = {
  /** The totals of the customer's orders in that currency are together more than the amount, in minor units. */
  readonly spent_more_than?: { readonly amount: number; readonly currency: string } | undefined;
  /** The customer's last order, in whatever currency, is less than so many days old. */
  readonly ordered_in?: { readonly days: number } | undefined;
};

/** How a member came into a group: added by staff, or by the group's rule. */
export const memberSources = ["manual", "rule"] as const;
