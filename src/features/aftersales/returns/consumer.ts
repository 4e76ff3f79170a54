import { paymentEvents } from "#money/payments";
import { orderEvents } from "#ordering/orders";
import { on } from "#platform/data/queue";
import { closeMootRequests } from "./close-moot-requests.ts";
import { releaseUnits, returnUnits } from "./return-units.ts";

export const returnListeners = [
  on(paymentEvents["refund.given"], returnUnits),
  on(paymentEvents["refund.failed"], releaseUnits),
  on(orderEvents["order.ended"], closeMootRequests),
];
