import { paymentEvents } from "#money/payments";
import { orderEvents } from "#ordering/orders";
import { onReading } from "#platform/data/queue";
import { issuePapers, paperReads } from "./issue-papers.ts";

/** Whatever may make a paper due. A refund that came to nothing may leave a cancelled order with something to credit. */
const moments = [
  orderEvents["order.paid"],
  orderEvents["order.accepted"],
  orderEvents["order.ended"],
  paymentEvents["refund.given"],
  paymentEvents["refund.waived"],
  paymentEvents["refund.failed"],
];

/** Papers go by the order as it stands: the number is taken in the batch that notes the event as dealt with. */
export const invoiceListeners = moments.map((event) =>
  onReading(
    event,
    (ctx, { order_id }) => paperReads(ctx, order_id),
    async (ctx, rows) => issuePapers(ctx, rows),
  ),
);
