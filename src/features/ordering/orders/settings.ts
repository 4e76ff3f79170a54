import type { Ctx } from "#platform/context";
import { defineSettings, flag } from "#platform/settings";

export const orderSettings = defineSettings({
  /** Whether shoppers may cancel orders that they have paid for; staff always may. */
  CUSTOMERS_CANCEL_PAID_ORDERS: flag.default(true),
});

/** Whether shoppers may cancel what they have paid for, as a whole or in part. */
export const cancelsPaid = ({ config }: Ctx): boolean => orderSettings.of(config).CUSTOMERS_CANCEL_PAID_ORDERS;
