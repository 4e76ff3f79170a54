import { defineFeature } from "#platform/feature";
import { orderMailListeners } from "./consumer.ts";

/** What shoppers are written about their orders, in their own language. */
export const orderMails = defineFeature({ name: "order-mails", on: orderMailListeners });
