import type { Plant } from "./plants.ts";
import { minutes } from "./time.ts";

const slowly = (operation: string) => [{ operation, share: 0.3, up_to_ms: minutes(40) }];

/** Bugs about money that comes by transfer or in cash. */
export const by_hand_plants: readonly Plant[] = [
  {
    name: "receipt-without-a-move",
    says: "money that comes is no move of its order, so the cancel of an overdue one does not see it",
    habits: { receives_by_moves: false },
    stalls: slowly("orders.move"),
  },
  {
    name: "receipt-booked-twice",
    says: "a receipt that is sent twice counts twice",
    habits: { books_receipts_once: false },
  },
  {
    name: "over-payment-kept",
    says: "what is paid too much is owed to nobody",
    habits: { owes_what_is_over: false },
  },
  {
    name: "late-money-counted",
    says: "money for an order that has ended pays for it all the same",
    habits: { owes_late_money: false },
  },
  {
    name: "cancelled-transfer-kept",
    says: "the cancel of an order keeps what came for it by hand",
    habits: { owes_the_rest_of_cancelled: false },
  },
  {
    name: "unpaid-transfer-sent",
    says: "goods leave before the transfer for them is there",
    habits: { waits_for_transfers: false },
  },
  {
    name: "overdue-without-a-look",
    says: "an order that was overdue when the cron looked is cancelled, whatever came since",
    habits: { looks_before_overdue_cancels: false },
    stalls: slowly("orders.find"),
  },
];
