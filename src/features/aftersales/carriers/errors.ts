import { defineErrors } from "#platform/basics/errors";
import { choice } from "#platform/http/schemas";
import type { LabelRefusal } from "./rules.ts";

export const CarrierError = defineErrors("Orders and refunds", {
  carrier_missing: {
    status: 409,
    detail: "This shop has no carrier: labels are bought elsewhere, and tracking numbers are typed.",
    cause: "`CARRIER` is not set.",
    remedy:
      "Buy the label at the carrier and write its number by `PATCH /admin/orders/{id}/fulfilments/{fulfilment_id}` or `POST /admin/returns/{id}/label`, or set up a carrier as [carriers](carriers.md) says.",
  },
  carrier_unavailable: {
    status: 503,
    detail: "The carrier did not answer. Nothing has changed. Repeat the request: it cannot buy a label twice.",
    cause:
      "The carrier did not answer in time, or answered with something that cannot be. The shop finds out by itself within minutes whether the carrier has acted.",
    remedy:
      "Wait for `Retry-After`, then send the same request again: the same fulfilment or return gets the same label.",
    retry_after_seconds: 10,
  },
  label_refused: {
    status: 409,
    detail: "The carrier sells no label for this parcel: {reason}.",
    cause: "The carrier does not take the parcel, for the reason in `reason`. Nothing was bought.",
    remedy: "Correct what `reason` says, or send the parcel by another carrier and type its tracking number.",
    members: {
      reason: choice<LabelRefusal>({
        address_invalid: "The carrier does not know the address.",
        service_unknown: "The carrier does not have the service.",
        weight_too_high: "The parcel is too heavy.",
        not_accepted: "The carrier does not say why.",
      }).openapi({ description: "Why.", example: "address_invalid" }),
    },
  },
  label_not_needed: {
    status: 409,
    detail: "Labels are bought for fulfilments that are `prepared` or `shipped`; this one is neither.",
    cause: "The fulfilment was delivered or cancelled.",
    remedy: "Create another fulfilment for units that are to be sent.",
  },
  address_missing: {
    status: 409,
    detail: "The order has no address that a parcel could go to, or come from.",
    cause: "The order is picked up, or has gift cards alone.",
    remedy:
      "Nothing: it needs no label. What was picked up is brought back, or sent with a label that is bought elsewhere.",
  },
  label_not_found: {
    status: 404,
    detail: "No label is bought for this.",
    cause: "No label was bought for the fulfilment or the return, or it was cancelled.",
    remedy:
      "Buy one: `POST /admin/orders/{id}/fulfilments/{fulfilment_id}/label` or `POST /admin/returns/{id}/label/purchase`.",
  },
  label_expired: {
    status: 410,
    detail: "The label is deleted: it was printed long ago, or its person is erased.",
    cause:
      "The files of labels are deleted 30 days after they were bought, and with the person whose address they show.",
    remedy: "Nothing. The carrier may still have it.",
  },
  label_in_use: {
    status: 409,
    detail: "The carrier has the parcel already: its label cannot be cancelled any more.",
    cause: "The carrier has scanned the parcel, or its time for cancels is over.",
    remedy: "Ask the carrier to stop the parcel.",
  },
});
