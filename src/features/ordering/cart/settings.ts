import { atLeastOne, defineSettings } from "#platform/settings";

export const cartSettings = defineSettings({
  /** New guests' carts of one address: an IPv4 address or the /64 of IPv6; a /48 may have four times as many. */
  GUEST_CARTS_PER_HOUR: atLeastOne.default(200),
});
