import { z } from "zod";
import type { Call } from "./call.ts";
import { Refusal } from "./refusal.ts";
import { DAY_MS } from "./times.ts";

const Query = z.strictObject({
  start_date: z.iso.datetime(),
  end_date: z.iso.datetime(),
  fields: z.literal("transaction_info").optional(),
  page: z.coerce.number().int().min(1).default(1),
  page_size: z.coerce.number().int().min(1).max(500).default(100),
});

/** What money moved, oldest first, at most 31 days at once. At PayPal it is up to three hours late; here it is not. */
export function reportTransactions({ store }: Call, search: URLSearchParams): object {
  const { start_date, end_date, page, page_size } = Query.parse(Object.fromEntries(search));
  const [from, until] = [Date.parse(start_date), Date.parse(end_date)];
  if (until - from > 31 * DAY_MS) throw new Refusal(400, "INVALID_REQUEST");
  // Times here are to the second.
  const since = Math.floor(from / 1_000) * 1_000;
  const moved = [
    ...store.capturesBetween(since, until).flatMap((capture) =>
      capture.status === "DECLINED"
        ? []
        : [
            {
              transaction_id: capture.id,
              transaction_event_code: "T0006",
              custom_field: capture.custom_id ?? undefined,
              transaction_initiation_date: capture.create_time,
              transaction_status: capture.status === "PENDING" ? "P" : "S",
              transaction_amount: capture.amount,
            },
          ],
    ),
    ...store.refundsBetween(since, until).map((refund) => ({
      transaction_id: refund.id,
      paypal_reference_id: refund.capture_id,
      paypal_reference_id_type: "TXN",
      transaction_event_code: refund.is_reversal ? "T1106" : "T1107",
      custom_field: refund.custom_id ?? undefined,
      transaction_initiation_date: refund.create_time,
      transaction_status: refund.status === "PENDING" ? "P" : "S",
      transaction_amount: { ...refund.amount, value: `-${refund.amount.value}` },
    })),
  ];
  const total_pages = Math.max(1, Math.ceil(moved.length / page_size));
  return {
    transaction_details: moved
      .slice((page - 1) * page_size, page * page_size)
      .map((transaction_info) => ({ transaction_info })),
    start_date,
    end_date,
    page,
    total_items: moved.length,
    total_pages,
  };
}
