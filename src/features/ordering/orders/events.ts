import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

const moved = (about: string) => message({ order_id: z.string() }, { queue: "orders", about });
const parcel = (about: string) =>
  message({ order_id: z.string(), fulfilment_id: z.string() }, { queue: "orders", about });

export const orderEvents = defineEvents({
  "order.paid": moved("An order is paid."),
  "order.accepted": moved("An order is accepted without a payment in advance, such as cash on delivery."),
  "order.shipped": moved("All of an order has left."),
  /** Gift cards alone arrive by mails of their own, and are not announced. */
  "order.delivered": moved("All of an order has arrived."),
  "fulfilment.shipped": parcel("A parcel with all or a part of an order has left."),
  "fulfilment.delivered": parcel("A parcel has arrived."),
  "fulfilment.failed": parcel("An attempt to deliver a parcel failed. It may be repeated, or the parcel comes back."),
  /** What becomes of the money is decided apart. */
  "fulfilment.returned": parcel("A parcel came back to the sender."),
  /** Staff have counted what came back with it, after its carrier had told that it is back. */
  "fulfilment.counted": message({ order_id: z.string(), fulfilment_id: z.string() }, { queue: "orders" }),
  /** It is unpacked before it left. */
  "fulfilment.cancelled": message({ order_id: z.string(), fulfilment_id: z.string() }, { queue: "orders" }),
  /** The row says which. */
  "order.ended": moved("An order has expired, was cancelled or has failed."),
  /** Staff want its confirmation mailed once more. */
  "order.mail_requested": message({ order_id: z.string() }),
});
