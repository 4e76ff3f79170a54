import { z } from "@hono/zod-openapi";
import { seesPeople } from "#ordering/order-desk";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import type { Actor } from "#platform/http/auth";
import { amount, choice, currency, id, orNull, text, timestamp } from "#platform/http/schemas";
import { latestOf, type TrackingStatus } from "./rules.ts";
import type { Label } from "./store.ts";

export const LabelInput = z
  .strictObject({
    weight_grams: z
      .int()
      .min(1)
      .max(1_000_000)
      .optional()
      .openapi({ description: "Of the packed parcel. Without it, the sum of its units' weights.", example: 1_250 }),
    service: text(80)
      .optional()
      .openapi({ description: "One of the carrier's services. Without it, its usual one.", example: "express" }),
  })
  .openapi("LabelInput", { example: { weight_grams: 1_250 } });

/** What the answers about all kinds of labels have in common. */
export const labelFields = {
  id: id(),
  status: choice({
    bought: "The parcel can be sent with it.",
    cancelling: "The carrier was asked to cancel it, and has not answered yet.",
  }).describe("Whether it can be used."),
  carrier: z.string().openapi({ description: "The carrier's name, as shoppers read it.", example: "Parcel Post" }),
  tracking_number: z
    .string()
    .nullable()
    .openapi({ description: "Null for callers without `customers:read`.", example: "PP000000012XB" }),
  tracking_url: z.string().nullable().describe("The carrier's page of the parcel. Null as `tracking_number` is."),
  cost: amount().openapi({ description: "What the shop pays for it. Minor units.", example: 690 }),
  currency: currency(),
  weight_grams: z.int().openapi({ description: "What the carrier was told.", example: 1_250 }),
  service: z.string().nullable().describe("Null for the carrier's usual one."),
  bought_at: timestamp().nullable().describe("When it was bought."),
  created_at: timestamp(),
  updated_at: timestamp(),
};

export const ShippingLabelDto = z.object({ fulfilment_id: id(), ...labelFields }).openapi("ShippingLabel");

export const toLabelDto = (row: Label, viewer: Actor): z.output<typeof ShippingLabelDto> => ({
  fulfilment_id: row.subject_id,
  ...toLabelFields(row, viewer),
});

/** A label as staff see it: how its parcel is followed only with `customers:read`. */
export const toLabelFields = (row: Label, viewer: Actor) => ({
  id: row.id,
  status: row.status === "cancelling" ? ("cancelling" as const) : ("bought" as const),
  carrier: row.carrier ?? "",
  tracking_number: seesPeople(viewer) ? row.tracking_number : null,
  tracking_url: seesPeople(viewer) ? row.tracking_url : null,
  cost: row.cost ?? 0,
  currency: row.currency ?? "",
  weight_grams: row.weight_grams,
  service: row.service,
  bought_at: toIsoOrNull(row.bought_at),
  created_at: toIso(row.created_at),
  updated_at: toIso(row.updated_at),
});

export const TrackingStatusDto = choice<TrackingStatus>({
  in_transit: "The carrier has it.",
  out_for_delivery: "It arrives today.",
  exception: "Something keeps it: an address that is wrong, customs.",
  failed: "It could not be delivered.",
  returned_to_sender: "It is back with the shop.",
  delivered: "It has arrived.",
}).openapi("TrackingStatus", { description: "Where the carrier says that a parcel is." });

/** What the answers about parcels of all kinds have in common. */
export const trackingFields = {
  status: TrackingStatusDto.nullable().openapi({
    description: "The latest; null until the carrier has told of the parcel.",
  }),
  events: z
    .array(
      z
        .object({
          status: TrackingStatusDto,
          message: z
            .string()
            .nullable()
            .openapi({ description: "The carrier's own words.", example: "Arrived at the delivery depot" }),
          occurred_at: timestamp().describe("By the carrier's clock."),
        })
        .openapi("TrackingEvent"),
    )
    .openapi({ description: "What the carrier has noted, oldest first." }),
};

const tracking = { fulfilment_id: id(), ...trackingFields };
export const TrackingDto = z.object(tracking).openapi("Tracking");
export const AdminTrackingDto = z
  .object({
    ...tracking,
    label: orNull(ShippingLabelDto).describe("The label that the shop has bought; null where it bought none."),
  })
  .openapi("AdminTracking");

export type ShownEvent = {
  readonly status: TrackingStatus;
  readonly message: string | null;
  readonly occurred_at: number;
};

export const toTrackingDto = (fulfilment_id: string, events: readonly ShownEvent[]): z.output<typeof TrackingDto> => ({
  fulfilment_id,
  ...toTrackingFields(events),
});

export const toTrackingFields = (events: readonly ShownEvent[]) => ({
  status: latestOf(events)?.status ?? null,
  events: events.map((event) => ({ ...event, occurred_at: toIso(event.occurred_at) })),
});

/** As staff see it: what the carrier wrote may name the person who took the parcel. */
export const shownToStaff = (events: readonly ShownEvent[], viewer: Actor): readonly ShownEvent[] =>
  seesPeople(viewer) ? events : events.map((event) => ({ ...event, message: null }));

export const toAdminTrackingDto = (
  fulfilment_id: string,
  events: readonly ShownEvent[],
  label: Label | undefined,
  viewer: Actor,
): z.output<typeof AdminTrackingDto> => ({
  ...toTrackingDto(fulfilment_id, shownToStaff(events, viewer)),
  label: label ? toLabelDto(label, viewer) : null,
});
