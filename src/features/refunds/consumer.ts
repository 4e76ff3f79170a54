import { type Consumer, on } from "#platform/queue";
import { closeMootRequests } from "./close-moot-requests.ts";
import { OrderEnded, RefundHappened } from "./messages.ts";
import { releaseUnits, returnUnits } from "./return-units.ts";

export const refundsConsumer: Consumer = {
  name: "refunds",
  on: {
    "refund.given": on(RefundHappened, returnUnits),
    "order.ended": on(OrderEnded, closeMootRequests),
    "refund.failed": on(RefundHappened, releaseUnits),
  },
};
