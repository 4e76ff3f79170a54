import { defineErrors } from "#platform/basics/errors";
import { numberMember, retryMember } from "#platform/basics/problem-members";

export const SavedMethodError = defineErrors("Checkout and payment", {
  saved_payment_method_not_found: {
    status: 404,
    detail: "There is no such saved payment method.",
    cause: "The account has no saved payment method with this id, or it was removed.",
    remedy: "List them at `GET /me/payment-methods`.",
  },
  too_many_payment_methods: {
    status: 409,
    detail: "An account saves at most {limit} payment methods.",
    cause: "The account has as many saved payment methods as it may.",
    remedy: "Remove one at `DELETE /me/payment-methods/{id}` first, or pay without saving the method.",
    members: { limit: numberMember("How many payment methods an account saves at most.", 20) },
  },
  too_many_card_setups: {
    status: 429,
    detail: "Too many payment methods were about to be saved. Try again in {retry_after_seconds} seconds.",
    cause: "This account, or this network, has begun to save many payment methods in a short time.",
    remedy: "Wait for `Retry-After`. Paying without saving is not affected.",
    retry_after_seconds: 3600,
    members: {
      limit: numberMember("How many may be begun within an hour.", 5),
      retry_after_seconds: retryMember(3600),
    },
  },
});
