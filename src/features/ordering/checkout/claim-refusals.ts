import { GiftCardSaleError } from "#ordering/gift-card-sales";
import type { PlaceRefusal } from "#ordering/protocol";
import { QuoteError } from "#ordering/quotes";
import type { AppError } from "#platform/basics/errors";
import { CheckoutError } from "./errors.ts";

/** The problem that a refusal of a batch is answered with, by its code. */
const refusals: Readonly<Record<string, (members: PlaceRefusal["members"]) => AppError>> = {
  tender_insufficient: ({ tender_id }) => CheckoutError.tender_insufficient({ tender_id: tender_id ?? "" }),
  coupon_limit_reached: ({ promotion_id, coupon_code }) =>
    QuoteError.coupon_limit_reached({ promotion_id: promotion_id ?? "", coupon_code: coupon_code ?? null }),
  gift_card_used: () => GiftCardSaleError.gift_card_used(),
};

/** All that placing an order may be refused with. */
export const claimProblems = [CheckoutError.tender_insufficient, QuoteError.coupon_limit_reached];

/** All that cancelling a sold order may be refused with, before anything is done. */
export const cancelRefusals = [GiftCardSaleError.gift_card_used];

/** The same refusal is answered alike when its request is repeated. Throws on a code that is not in the table. */
export function claimRefusal({ code, members }: PlaceRefusal): AppError {
  const refusal = refusals[code];
  if (!refusal) throw new Error(`an order was refused with ${code}, which no problem stands for`);
  return refusal(members);
}
