import { letterKinds } from "#people/letters";
import { defineFeature } from "#platform/feature";
import { orderMailListeners } from "./consumer.ts";
import { orderLetters } from "./declared-letters.ts";
import { orderMailSettings } from "./settings.ts";

/** What shoppers are written about their orders, in their own language. */
export const orderMails = defineFeature({
  name: "order-mails",
  settings: orderMailSettings,
  on: orderMailListeners,
  plugs: [letterKinds.plug(orderLetters)],
});
