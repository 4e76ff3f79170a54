import { atLeastOne, defineSettings } from "#platform/settings";

export const giftCardSettings = defineSettings({
  /** Gift card codes that one address may try within an hour: an IPv4 address or the /64 of IPv6. */
  GIFT_CARD_CODES_PER_HOUR: atLeastOne.default(20),
});
