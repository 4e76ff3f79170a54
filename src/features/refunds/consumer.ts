import { type Consumer, on } from "#platform/queue";
import { RefundHappened } from "./messages.ts";
import { releaseUnits, returnUnits } from "./return-units.ts";

export const refundsConsumer: Consumer = {
  name: "refunds",
  on: {
    "refund.given": on(RefundHappened, returnUnits),
    "refund.failed": on(RefundHappened, releaseUnits),
  },
};
