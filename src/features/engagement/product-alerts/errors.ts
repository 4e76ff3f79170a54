import { defineErrors } from "#platform/basics/errors";
import { numberMember } from "#platform/basics/problem-members";

export const AlertError = defineErrors("Reviews and wishlists", {
  product_alert_not_found: {
    status: 404,
    detail: "There is no such alert. It may have been sent, or have ended.",
    cause: "The token is not of this shop, the alert was sent or deleted, or nobody has confirmed it within two days.",
    remedy: "Ask for the alert again.",
    translations: {
      de: "Diese Benachrichtigung gibt es nicht mehr.",
      ja: "この通知は存在しないか、すでに終了しています。",
    },
  },
  too_many_product_alerts: {
    status: 409,
    detail: "An address has at most {most} alerts.",
    cause: "The account's address has as many alerts as it may have.",
    remedy: "Wait until one is sent, or delete one by the link in its letter.",
    members: { most: numberMember("The most alerts of an address.", 10) },
    translations: {
      de: "Eine Adresse hat höchstens {most} Benachrichtigungen.",
      ja: "通知は1つのアドレスにつき{most}件までです。",
    },
  },
});
