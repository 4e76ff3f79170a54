import { z } from "@hono/zod-openapi";
import {
  type Label,
  labelFields,
  shownToStaff,
  toLabelFields,
  toTrackingFields,
  trackingFields,
  type unsealEvents,
} from "#aftersales/carriers";
import type { Actor } from "#platform/http/auth";
import { id, orNull } from "#platform/http/schemas";

const return_id = id();

export const ReturnShippingLabelDto = z.object({ return_id, ...labelFields }).openapi("ReturnShippingLabel");

export const ReturnTrackingDto = z.object({ return_id, ...trackingFields }).openapi("ReturnTracking");
export const AdminReturnTrackingDto = z
  .object({
    return_id,
    ...trackingFields,
    label: orNull(ReturnShippingLabelDto).describe("The label that the shop has bought; null where it bought none."),
  })
  .openapi("AdminReturnTracking");

type Events = Awaited<ReturnType<typeof unsealEvents>>;

/** A label as staff see it: how its parcel is followed only with `customers:read`. */
export const toReturnLabelDto = (label: Label, viewer: Actor): z.output<typeof ReturnShippingLabelDto> => ({
  return_id: label.subject_id,
  ...toLabelFields(label, viewer),
});

export const toReturnTrackingDto = (of: string, events: Events): z.output<typeof ReturnTrackingDto> => ({
  return_id: of,
  ...toTrackingFields(events),
});

export const toAdminReturnTrackingDto = (
  of: string,
  { events, label }: { readonly events: Events; readonly label: Label | undefined },
  viewer: Actor,
): z.output<typeof AdminReturnTrackingDto> => ({
  return_id: of,
  ...toTrackingFields(shownToStaff(events, viewer)),
  label: label ? toReturnLabelDto(label, viewer) : null,
});
