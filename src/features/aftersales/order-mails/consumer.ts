import { cancellationEvents, selectCancellation, selectUnits } from "#aftersales/cancellations";
import { invoiceEvents, issuedPaper } from "#aftersales/invoices";
import { refundEvents } from "#aftersales/refunds";
import { returnEvents, type ReturnRow, selectReturn, unsealReturn } from "#aftersales/returns";
import { offlinePaymentEvents, receiptById } from "#money/offline-payments";
import { paymentEvents, paymentOfOrder, type RefundOfOrder } from "#money/payments";
import { orderDeskEvents } from "#ordering/order-desk";
import { hasEnded, orderEvents, selectOrder } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { onReading } from "#platform/data/queue";
import type { LetterContent } from "./compose-letter.ts";
import type { Reader } from "./find-reader.ts";
import {
  confirmation,
  delivered,
  goingBack,
  labelled,
  notDelivered,
  noted,
  sentBack,
  type Shipment,
  shipmentOf,
  shipped,
} from "./goods-mails.ts";
import {
  ended,
  invoiced,
  itemsCancelled,
  leftDeclined,
  received,
  refunded,
  reminded,
  requested,
} from "./money-mails.ts";
import { sendLetter, type Write } from "./send-letter.ts";
import { orderMailSettings } from "./settings.ts";

type OrderRow = Parameters<Write>[0];

const readOrder = (ctx: Ctx, { order_id }: { readonly order_id: string }) => [selectOrder(ctx, order_id)] as const;

/**
 * An order is announced as paid, or as accepted where nothing is captured: it is confirmed once, by the key of its mail. What goes out
 * is noted at once, and not with what others do about the event.
 */
const confirmed = [orderEvents["order.paid"], orderEvents["order.accepted"], orderEvents["order.mail_requested"]].map(
  (event) =>
    onReading(event, readOrder, (ctx, [[sealed]], { outbox_id }, once) => {
      const occasion = event.type === "order.mail_requested" ? outbox_id : null;
      return sendLetter(ctx, sealed, once, (order, reader) => confirmation(order, reader, occasion));
    }),
);

/** Each part of an order has mails of its own. */
const sent = (
  event: (typeof orderEvents)["fulfilment.shipped"],
  write: (shipment: Shipment, reader: Reader, outbox_id: string) => LetterContent | null,
) =>
  onReading(event, readOrder, (ctx, [[sealed]], { fulfilment_id, outbox_id }, once) =>
    sendLetter(ctx, sealed, once, (order, reader) => {
      const fulfilment = order.fulfilments.find(({ id }) => id === fulfilment_id);
      return fulfilment ? write(shipmentOf(order, fulfilment), reader, outbox_id) : null;
    }),
  );

type WriteOfRefund = (order: OrderRow, refund: RefundOfOrder, reader: Reader) => LetterContent | null;

const answered = (
  event: (typeof paymentEvents)["refund.given"] | (typeof refundEvents)["refund.approved"],
  write: WriteOfRefund,
) =>
  onReading(event, readOrder, (ctx, [[sealed]], { refund_id }, once) =>
    sendLetter(ctx, sealed, once, (order, reader) => {
      const refund = order.refunds.find(({ id }) => id === refund_id);
      return refund ? write(order, refund, reader) : null;
    }),
  );

/** What is told of a return: the units that are asked for, or those that came. */
const returned = (
  event: (typeof returnEvents)["return.approved"],
  write: (order: OrderRow, found: ReturnRow, reader: Reader, outbox_id: string) => LetterContent | null,
) =>
  onReading(
    event,
    (ctx, { order_id, return_id }) => [selectOrder(ctx, order_id), selectReturn(ctx, return_id)] as const,
    async (ctx, [[sealed], [row]], { outbox_id }, once) => {
      const found = row && (await unsealReturn(ctx, row));
      return sendLetter(ctx, sealed, once, (order, reader) => (found ? write(order, found, reader, outbox_id) : null));
    },
  );

const returnedItems = (order: OrderRow, { items }: ReturnRow, count: (line: ReturnRow["items"][number]) => number) =>
  items.flatMap((line) =>
    order.items
      .filter(({ id }) => id === line.order_item_id && count(line) > 0)
      .map((item) => ({ ...item, quantity: count(line) })),
  );

/** The refund that a credit note is for has a letter of its own, and so has a cancel that came before the invoice. */
const issued = onReading(
  invoiceEvents["invoice.issued"],
  (ctx, { order_id, invoice_id }) => [selectOrder(ctx, order_id), issuedPaper(ctx, invoice_id)] as const,
  (ctx, [[sealed], [paper]], { invoice_id }, once) =>
    sendLetter(ctx, sealed, once, ({ status }, reader) =>
      paper?.kind === "invoice" && !hasEnded(status) && orderMailSettings.of(ctx.config).INVOICE_MAILS
        ? invoiced(paper, invoice_id, reader)
        : null,
    ),
);

/** Some units of an order were cancelled, and whoever cancelled them wants it said. */
const partly = onReading(
  cancellationEvents["order.items_cancelled"],
  (ctx, { order_id, cancellation_id }) =>
    [selectOrder(ctx, order_id), selectCancellation(ctx, cancellation_id), selectUnits(ctx, cancellation_id)] as const,
  (ctx, [[sealed], [cancellation], items], _message, once) =>
    sendLetter(ctx, sealed, once, (order, reader) =>
      cancellation?.notify ? itemsCancelled(order, { id: cancellation.id, items }, reader) : null,
    ),
);

export const orderMailListeners = [
  issued,
  ...confirmed,
  partly,
  onReading(offlinePaymentEvents["payment.reminder_due"], readOrder, (ctx, [[sealed]], { payment_id }, once) =>
    sendLetter(ctx, sealed, once, (order, reader) => reminded(order, payment_id, reader)),
  ),
  onReading(
    offlinePaymentEvents["payment.received"],
    (ctx, { order_id, receipt_id }) => [selectOrder(ctx, order_id), receiptById(ctx, receipt_id)] as const,
    (ctx, [[sealed], [receipt]], _message, once) =>
      sendLetter(ctx, sealed, once, (order, reader) => (receipt ? received(order, receipt, reader) : null)),
  ),
  onReading(orderDeskEvents["order.customer_noted"], readOrder, (ctx, [[sealed]], { note_id }, once) =>
    sendLetter(ctx, sealed, once, (order) => noted(order, note_id)),
  ),
  sent(orderEvents["fulfilment.shipped"], shipped),
  sent(orderEvents["fulfilment.delivered"], delivered),
  sent(orderEvents["fulfilment.failed"], notDelivered),
  sent(orderEvents["fulfilment.returned"], sentBack),
  onReading(
    paymentEvents["payment.left_declined"],
    (ctx, { order_id }) => [selectOrder(ctx, order_id), paymentOfOrder(ctx, order_id)] as const,
    (ctx, [[sealed], [payment]], _message, once) =>
      sendLetter(ctx, sealed, once, (order, reader) => leftDeclined(order, payment, ctx.now(), reader)),
  ),
  onReading(
    orderEvents["order.ended"],
    (ctx, { order_id }) => [selectOrder(ctx, order_id), paymentOfOrder(ctx, order_id)] as const,
    (ctx, [[sealed], [payment]], _message, once) =>
      sendLetter(ctx, sealed, once, (order, reader) => ended(order, reader, payment?.failure_code ?? null)),
  ),
  answered(paymentEvents["refund.given"], refunded),
  onReading(refundEvents["refund.requested"], readOrder, (ctx, [[sealed]], { refund_id: id, amount }, once) =>
    sendLetter(ctx, sealed, once, (order, reader) => requested("refund_requested", { id, amount }, order, reader)),
  ),
  answered(refundEvents["refund.approved"], (order, refund, reader) =>
    requested("refund_approved", refund, order, reader),
  ),
  answered(refundEvents["refund.rejected"], (order, refund, reader) =>
    requested("refund_rejected", refund, order, reader),
  ),
  // Of one that staff opened themselves the shopper hears with its answer.
  returned(returnEvents["return.requested"], (order, found) =>
    found.origin === "shop"
      ? null
      : goingBack(
          "return_requested",
          found.id,
          returnedItems(order, found, ({ quantity }) => quantity),
        ),
  ),
  returned(returnEvents["return.approved"], (order, found) =>
    goingBack(
      "return_approved",
      found.id,
      returnedItems(order, found, ({ quantity }) => quantity),
    ),
  ),
  returned(returnEvents["return.rejected"], (_order, { id, rejection }) =>
    rejection === null ? null : { kind: "return_rejected", occasion: id, values: { reason: rejection } },
  ),
  // Another label is another letter; one that was taken back meanwhile has none.
  returned(returnEvents["return.labelled"], (order, found, reader, outbox_id) =>
    labelled(
      found,
      returnedItems(order, found, ({ quantity }) => quantity),
      reader,
      outbox_id,
    ),
  ),
  returned(returnEvents["return.received"], (order, found) =>
    goingBack(
      "return_received",
      found.id,
      returnedItems(order, found, (line) => line.received_quantity),
    ),
  ),
];
