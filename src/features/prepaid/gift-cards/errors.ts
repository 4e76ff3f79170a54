import { defineErrors } from "#platform/basics/errors";
import { numberMember, retryMember } from "#platform/basics/problem-members";
import { currency } from "#platform/http/schemas";

export const GiftCardError = defineErrors("Checkout and payment", {
  gift_card_not_found: {
    status: 404,
    detail: "There is no gift card with this id.",
    cause: "No gift card has this id.",
    remedy: "List the cards at `GET /admin/gift-cards`.",
  },
  gift_card_unknown: {
    status: 404,
    detail: "No gift card has this code. Check its 16 characters.",
    cause: "No gift card has this code.",
    remedy: "Ask the shopper to check its 16 characters; case, spaces and hyphens do not matter.",
  },
  gift_card_closed: {
    status: 409,
    detail: "The gift card has expired or was disabled.",
    cause: "The gift card has expired or was disabled.",
    remedy: "Pay another way.",
  },
  balance_too_low: {
    status: 409,
    detail: "Only {available} minor units of {currency} can be taken; the rest is held by unpaid orders or spent.",
    cause: "The change would take more than `available`: the rest is spent, or held by unpaid orders.",
    remedy: "Take at most `available`, or wait until the orders are paid or have ended.",
    members: {
      available: numberMember("What can be taken off, in minor units of `currency`.", 1250),
      currency: currency().openapi({ description: "The currency of the balance." }),
    },
  },
  too_many_code_guesses: {
    status: 429,
    detail: "Too many gift card codes were tried from here. Try again in {retry_after_seconds} seconds.",
    cause: "This address has tried as many gift card codes as it may within an hour, right ones included.",
    remedy: "Wait for `Retry-After`.",
    retry_after_seconds: 60,
    members: { retry_after_seconds: retryMember(60) },
  },
});
