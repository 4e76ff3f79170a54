import { defineErrors } from "#platform/basics/errors";

export const UnsubscribeError = defineErrors("Reviews and wishlists", {
  unsubscribe_link_unknown: {
    status: 404,
    detail: "This is no link of one of the shop's letters.",
    cause: "The end of the address was cut off or changed, or the letter is of another shop.",
    remedy: "Take the address from the letter as it is.",
    translations: {
      de: "Das ist kein Link aus einem Brief des Shops.",
      ja: "ショップのメールに記載されたリンクではありません。",
    },
  },
});
