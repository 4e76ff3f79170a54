import { paymentPermissions } from "#money/payments";
import { orderIdsOf } from "#ordering/orders";
import { defineFeature } from "#platform/feature";
import { findPayer } from "./find-payer.ts";
import { giveBack } from "./give-back.ts";
import { meanings } from "./meanings.ts";
import { kindsOf, remediesOf } from "./rules.ts";
import { walkOrders } from "./walk-orders.ts";
import { walkPayments } from "./walk-payments.ts";
import { walkStock } from "./walk-stock.ts";

/** Orders, payments and stock held beside each other. */
export const comparison = defineFeature({
  name: "comparison",
  walks: {
    parts: [
      {
        name: "payments",
        rank: 1,
        kinds: kindsOf.payments,
        remedies: remediesOf.payments,
        meanings,
        walk: walkPayments,
      },
      { name: "orders", rank: 2, kinds: kindsOf.orders, remedies: remediesOf.orders, meanings, walk: walkOrders },
      { name: "stock", rank: 4, kinds: kindsOf.stock, remedies: remediesOf.stock, meanings, walk: walkStock },
    ],
    decisions: [giveBack],
    fix_requires: paymentPermissions.write,
    contactOf: findPayer,
    orderIdsOf,
  },
});
