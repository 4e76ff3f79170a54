import { defineErrors } from "#platform/basics/errors";
import { numberMember, textMember } from "#platform/basics/problem-members";

export const GiftCardBatchError = defineErrors("Orders and refunds", {
  gift_card_batch_not_found: {
    status: 404,
    detail: "There is no batch of gift cards with this id.",
    cause: "No batch of gift cards has this id.",
    remedy: "List them at `GET /admin/gift-card-batches`.",
  },
  gift_card_batch_running: {
    status: 409,
    detail: "The file with the codes is not there yet: {made_count} of {card_count} cards are issued. Try again later.",
    cause: "Only `made_count` of `card_count` cards are issued so far, and the file with the codes comes last.",
    remedy: "Read the batch until it is `completed`.",
    retry_after_seconds: 1,
    members: {
      made_count: numberMember("The cards that are issued so far.", 500),
      card_count: numberMember("The cards that the batch is to have.", 2000),
    },
  },
  gift_card_codes_gone: {
    status: 409,
    detail: "The file with the codes is gone. Disable the batch and issue another one if nobody has the codes.",
    cause: "The codes were `downloaded` before, 24 hours are over (`expired`), or the batch was `disabled`.",
    remedy: "If nobody has the file, disable the batch and issue another one.",
    members: {
      reason: textMember("`downloaded`, `expired` after 24 hours, or `disabled` with its batch.", "downloaded"),
    },
  },
});
