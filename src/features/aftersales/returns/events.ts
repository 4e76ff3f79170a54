import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

const told = (about: string) => message({ return_id: z.string(), order_id: z.string() }, { queue: "orders", about });

export const returnEvents = defineEvents({
  "return.requested": told("A shopper has requested to send units back."),
  "return.approved": told("Staff have approved a return."),
  "return.rejected": told("Staff have rejected a return."),
  "return.cancelled": told("A return was called off."),
  "return.labelled": told("A return has a label that its shopper can print."),
  /** What becomes of them, and of the money, is decided apart. */
  "return.received": told("The units of a return are back."),
  "return.refunded": message(
    { return_id: z.string(), order_id: z.string(), refund_id: z.string() },
    { queue: "orders", about: "Money for units of a return went back. Each refund is announced by itself." },
  ),
  /** What an inspection found is to be booked by the stock. */
  "return.inspected": message(
    { return_id: z.string(), order_id: z.string(), inspection_id: z.string() },
    { queue: "orders" },
  ),
});
