import { atLeastOne, defineSettings } from "#platform/settings";

/** What callers may begin and not pay for. An address is an IPv4 address or the /64 of IPv6; a /48 may have four times as much. */
export const unpaidSettings = defineSettings({
  /** The most units in a guest's order, and in all unpaid guests' orders of one address at one time. */
  UNPAID_UNITS_PER_CART: atLeastOne.default(100),
  UNPAID_UNITS_PER_ADDRESS: atLeastOne.default(300),
  /** The most units in an unpaid order of a signed-in customer. */
  UNPAID_UNITS_PER_ACCOUNT: atLeastOne.default(1_000),
  /** Unpaid guests' orders of one address at one time. */
  UNPAID_ORDERS_PER_ADDRESS: atLeastOne.default(20),
  /** Orders of one address or account at one time that wait for a transfer or for cash on delivery, and their units. */
  UNPAID_ORDERS_BY_HAND: atLeastOne.default(10),
  UNPAID_UNITS_BY_HAND: atLeastOne.default(100),
  /** Orders of one address or account within a day that were never paid. */
  UNPAID_ORDERS_PER_DAY: atLeastOne.default(100),
  /** Declined payments of one address or account, and of one order. */
  DECLINED_PAYMENTS_PER_HOUR: atLeastOne.default(10),
  DECLINED_PAYMENTS_PER_ORDER: atLeastOne.default(5),
});
