import { defineErrors } from "#platform/basics/errors";
import { numberMember, retryMember } from "#platform/basics/problem-members";
import { currency } from "#platform/http/schemas";

export const GiftCardError = defineErrors({
  gift_card_not_found: { status: 404, detail: "There is no gift card with this id." },
  gift_card_unknown: { status: 404, detail: "No gift card has this code. Check its 16 characters." },
  gift_card_closed: { status: 409, detail: "The gift card has expired or was disabled." },
  balance_too_low: {
    status: 409,
    detail: "Only {available} minor units of {currency} can be taken; the rest is held by unpaid orders or spent.",
    members: {
      available: numberMember("What can be taken off, in minor units of `currency`.", 1250),
      currency: currency().openapi({ description: "The currency of the balance." }),
    },
  },
  too_many_code_guesses: {
    status: 429,
    detail: "Too many gift card codes were tried from here. Try again in {retry_after_seconds} seconds.",
    retry_after_seconds: 60,
    members: { retry_after_seconds: retryMember(60) },
  },
});
