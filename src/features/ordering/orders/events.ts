import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

const moved = message({ order_id: z.string() }, { queue: "orders", is_public: true });
const parcel = message({ order_id: z.string(), fulfilment_id: z.string() }, { queue: "orders", is_public: true });

export const orderEvents = defineEvents({
  /** Its money is there. */
  "order.paid": moved,
  /** It is taken without a payment. */
  "order.accepted": moved,
  /** All of it has left. */
  "order.shipped": moved,
  /** It has arrived. Gift cards alone arrive by mails of their own, and are not announced. */
  "order.delivered": moved,
  /** A part of an order has left, or the whole of it. */
  "fulfilment.shipped": parcel,
  "fulfilment.delivered": parcel,
  /** An attempt to deliver it failed. It may be tried again, or come back. */
  "fulfilment.failed": parcel,
  /** It came back to the sender. What becomes of the money is decided apart. */
  "fulfilment.returned": parcel,
  /** Staff have counted what came back with it, after its carrier had told that it is back. */
  "fulfilment.counted": message({ order_id: z.string(), fulfilment_id: z.string() }, { queue: "orders" }),
  /** It is unpacked before it left. */
  "fulfilment.cancelled": message({ order_id: z.string(), fulfilment_id: z.string() }, { queue: "orders" }),
  /** It is expired, cancelled or failed; the row says which. */
  "order.ended": moved,
  /** Staff want its confirmation mailed once more. */
  "order.mail_requested": message({ order_id: z.string() }),
});
