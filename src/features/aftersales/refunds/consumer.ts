import { paymentEvents } from "#money/payments";
import { valueEvents } from "#money/stored-value";
import { orderEvents } from "#ordering/orders";
import { on } from "#platform/data/queue";
import { closeMootRequests } from "./close-moot-requests.ts";
import { mailReturnedCards } from "./mail-returned-cards.ts";
import { releaseUnits, returnUnits } from "./return-units.ts";

export const refundListeners = [
  on(valueEvents["stored_value.returned"], mailReturnedCards),
  on(paymentEvents["refund.given"], returnUnits),
  on(paymentEvents["refund.waived"], returnUnits),
  on(paymentEvents["refund.failed"], releaseUnits),
  on(orderEvents["order.ended"], closeMootRequests),
];
