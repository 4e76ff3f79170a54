import { defineSettings, flag } from "#platform/settings";

export const orderMailSettings = defineSettings({
  /** Whether shoppers are written to when their invoice is there. */
  INVOICE_MAILS: flag.default(true),
});
