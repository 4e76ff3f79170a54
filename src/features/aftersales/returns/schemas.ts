import { z } from "@hono/zod-openapi";
import { TrackingStatusDto } from "#aftersales/carriers";
import { refundTarget } from "#aftersales/refunds";
import { seesPeople } from "#ordering/order-desk";
import { ReturnStatusDto, toOrderNumber } from "#ordering/orders";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import type { ActorOf } from "#platform/data/actor-names";
import { pageOf, pageQuery } from "#platform/data/cursor";
import {
  actor,
  amount,
  choice,
  currency,
  id,
  IdParam,
  orNull,
  pageUrl,
  personalText,
  rangeOf,
  text,
  timestamp,
} from "#platform/http/schemas";
import { staffActionsOn } from "./move-return.ts";
import { shopperReturnActionsOf, type shopperReturnActions, type staffReturnActions } from "./rules.ts";
import type { ReturnRow } from "./store.ts";

const UNITS_MAX = 1_000_000;
const isOnce = (items: readonly { readonly order_item_id: string }[]): boolean =>
  new Set(items.map((item) => item.order_item_id)).size === items.length;
const lines = <S extends z.ZodType<{ readonly order_item_id: string }>>(line: S) =>
  z.array(line).min(1).max(100).refine(isOnce, "must name each item once");
const order_item_id = id().openapi({ description: "One of the order's `items`." });
const sample = "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b";

export const ReturnInput = z
  .strictObject({
    items: lines(
      z.strictObject({
        order_item_id,
        quantity: z.int().min(1).max(UNITS_MAX).describe("Units of it that are to come back."),
        reason: text(40).describe("The `code` of one of the reasons at `GET /return-policy`."),
        note: personalText(1_000).optional().describe("For the shop, about these units."),
      }),
    ).describe("What is to come back, each item once."),
  })
  .openapi("ReturnInput", {
    example: {
      items: [{ order_item_id: sample, quantity: 1, reason: "damaged", note: "The handle is broken." }],
    },
  });

export const RejectInput = z
  .strictObject({ reason: personalText(1_000).describe("Why, for the shopper.") })
  .openapi("ReturnRejection", { example: { reason: "It was worn outdoors." } });

export const ReturnLabelInput = z
  .strictObject({
    carrier: text(80).nullable().describe("The carrier's name, as shoppers read it; null takes it away."),
    tracking_number: text(100).nullable().describe("The carrier's number of the parcel; null takes it away."),
    label_url: pageUrl().nullable().describe("Where the shopper gets the label to print; null takes it away."),
  })
  .partial()
  .refine((body) => Object.keys(body).length > 0, "must change something")
  .openapi("ReturnLabelInput", {
    example: { carrier: "DHL", tracking_number: "JJD0123456789", label_url: "https://www.dhl.example/labels/1" },
  });

export const ReceiveInput = z
  .strictObject({
    items: lines(
      z.strictObject({ order_item_id, quantity: z.int().min(1).max(UNITS_MAX).describe("Units of it that came.") }),
    ).describe(
      "What came, as it was counted. Items without units are left out; others than were asked for may be named.",
    ),
  })
  .openapi("ReceiveReturn", { example: { items: [{ order_item_id: sample, quantity: 1 }] } });

const outcome = (meaning: string) => z.int().min(0).max(UNITS_MAX).default(0).describe(meaning);
export const InspectionInput = z
  .strictObject({
    items: lines(
      z
        .strictObject({
          order_item_id,
          restock: outcome("Units that go back on the shelf."),
          damage: outcome("Units that come in and are written off as damaged."),
          write_off: outcome("Units that do not come in at all."),
        })
        .refine(({ restock, damage, write_off }) => restock + damage + write_off > 0, "must decide about a unit"),
    ).describe("What becomes of units that were received."),
  })
  .openapi("ReturnInspectionInput", { example: { items: [{ order_item_id: sample, restock: 1 }] } });

const part = (description: string) => amount().default(0).describe(description);
export const ReturnRefundInput = z
  .strictObject({
    items: lines(
      z.strictObject({ order_item_id, quantity: z.int().min(1).max(UNITS_MAX).describe("Units of it to refund.") }),
    )
      .optional()
      .describe("Units of the return, each item once. Without them: all that came and are not refunded."),
    shipping_amount: part("What goes back of the shipping that was paid, in minor units."),
    fee_amount: part("What the shop keeps for taking the units back, in minor units."),
    reason: personalText(500).optional().describe("Shown to the shopper and to staff who may see people."),
    to: refundTarget,
  })
  .openapi("ReturnRefundInput", { example: { fee_amount: 0 } });

export const ReturnParams = IdParam.extend({ return_id: id() });

const units = (description: string) => z.int().openapi({ description, example: 1 });
const itemFields = {
  order_item_id,
  quantity: units("Units that are to come back; 0 where some came that were not asked for."),
  reason: z.string().nullable().openapi({
    description: "The `code` of the reason; null where units came that were not asked for.",
    example: "damaged",
  }),
  note: z.string().nullable().describe("What the shopper wrote; null without it."),
  received_quantity: units("Units that came."),
  refunded_quantity: units("Units that refunds of the return are for."),
};

const ShopperAction = choice<(typeof shopperReturnActions)[number]>({
  cancel: "`POST /orders/{id}/returns/{return_id}/cancel`.",
  add_photo: "`POST /orders/{id}/returns/{return_id}/photos`.",
});

const returnFields = {
  id: id(),
  order_id: id().describe("The order that the units are of."),
  status: ReturnStatusDto,
  origin: choice({ shopper: "The holder of the order.", shop: "The shop itself." }).describe(
    "The side that opened it.",
  ),
  rejection: z.string().nullable().describe("Why the shop does not take the units back; null unless it is rejected."),
  label: orNull(
    z
      .object({
        carrier: z.string().nullable().describe("The carrier's name."),
        tracking_number: z.string().nullable().describe("The carrier's number of the parcel."),
        label_url: z
          .string()
          .nullable()
          .describe(
            "Where the label to print is: an address of its carrier, or for a label that the shop has bought the path of `GET /orders/{id}/returns/{return_id}/label`.",
          ),
        tracking: orNull(
          z
            .object({ status: TrackingStatusDto, occurred_at: timestamp().describe("By the carrier's clock.") })
            .openapi("ReturnTrackingState"),
        ).describe("The latest that the carrier of a label which the shop has bought has noted; null before."),
      })
      .openapi("ReturnLabel"),
  ).describe("How the units are sent; null while the shop has not said."),
  currency: currency().describe("The currency of the order."),
  refunds: z
    .array(
      z
        .object({
          refund_id: id().describe("One of the order's `refunds`: of several parts the first."),
          amount: amount().describe("What goes back, in minor units, all parts together."),
          shipping_amount: amount().describe("Of it, what was paid for shipping."),
          fee_amount: amount().describe("What the shop kept."),
          created_at: timestamp(),
          given_at: timestamp().nullable().describe("When the money went back; null until then."),
        })
        .openapi("ReturnRefund"),
    )
    .describe("What was refunded for it, the oldest first."),
  photos: z
    .array(z.object({ id: id(), created_at: timestamp() }).openapi("ReturnPhoto"))
    .describe("What the shopper added, the oldest first. Each is read by its id."),
  lacks_photo: z.boolean().describe("Whether its approval waits for a photo, by the reasons of its units."),
  created_at: timestamp(),
  updated_at: timestamp().describe("When it last changed."),
  answered_at: timestamp().nullable().describe("When it was approved or rejected; null before."),
  received_at: timestamp().nullable().describe("When the units were counted; null before."),
};

export const ReturnDto = z
  .object({
    ...returnFields,
    items: z.array(z.object(itemFields).openapi("ReturnItem")).describe("What comes back, in the order's own order."),
    allowed_actions: z.array(ShopperAction).describe("What the holder of the order may do to it now."),
  })
  .openapi("Return");

export const OrderReturnsQuery = z.strictObject({ limit: pageQuery.limit, cursor: pageQuery.cursor });
export const ReturnsPage = pageOf(ReturnDto).openapi("Returns");

const fieldsOf = (row: ReturnRow) => {
  const { carrier, tracking_number, label_url, tracked } = row;
  const tracking = tracked && { status: tracked.status, occurred_at: toIso(tracked.occurred_at) };
  const has_label = (carrier ?? tracking_number ?? label_url) !== null;
  return {
    id: row.id,
    order_id: row.order_id,
    status: row.status,
    origin: row.origin,
    rejection: row.rejection,
    label: has_label ? { carrier, tracking_number, label_url, tracking } : null,
    currency: row.currency,
    refunds: row.refunds.map(({ created_at, given_at, ...refund }) => ({
      ...refund,
      created_at: toIso(created_at),
      given_at: toIsoOrNull(given_at),
    })),
    photos: row.photos.map((photo) => ({ id: photo.id, created_at: toIso(photo.created_at) })),
    lacks_photo: row.lacks_photo,
    created_at: toIso(row.created_at),
    updated_at: toIso(row.updated_at),
    answered_at: toIsoOrNull(row.answered_at),
    received_at: toIsoOrNull(row.received_at),
  };
};

const toItem = (item: ReturnRow["items"][number]) => ({
  order_item_id: item.order_item_id,
  quantity: item.quantity,
  reason: item.reason,
  note: item.note,
  received_quantity: item.received_quantity,
  refunded_quantity: item.refunded_quantity,
});

/** A return as the holder of its order sees it. */
export const toReturnDto = (row: ReturnRow): z.output<typeof ReturnDto> => ({
  ...fieldsOf(row),
  items: row.items.map(toItem),
  allowed_actions: shopperReturnActionsOf(row),
});

const StaffAction = choice<(typeof staffReturnActions)[number]>({
  approve: "`POST /admin/returns/{id}/approve`.",
  reject: "`POST /admin/returns/{id}/reject`.",
  cancel: "`POST /admin/returns/{id}/cancel`.",
  label:
    "`POST /admin/returns/{id}/label/purchase`, or `POST /admin/returns/{id}/label` for one that was bought elsewhere.",
  receive: "`POST /admin/returns/{id}/receive`.",
  inspect: "`POST /admin/returns/{id}/inspect`.",
  refund: "`POST /admin/returns/{id}/refund`.",
});

export const AdminReturnDto = z
  .object({
    ...returnFields,
    order_number: z.string().openapi({ description: "Of the order, for people.", example: "ORD-00000001" }),
    user_id: id().nullable().describe("The account that placed the order; null for a guest."),
    actor: actor(),
    items: z
      .array(
        z
          .object({
            ...itemFields,
            restocked_quantity: units("Units that went back on the shelf."),
            damaged_quantity: units("Units that came in and were written off as damaged."),
            written_off_quantity: units("Units that did not come in."),
          })
          .openapi("AdminReturnItem"),
      )
      .describe("What comes back, in the order's own order. Notes need `customers:read`."),
    allowed_actions: z.array(StaffAction).describe("What the caller may do to it now."),
  })
  .openapi("AdminReturn");
export const AdminReturnsPage = pageOf(AdminReturnDto).openapi("AdminReturns");

/** A return as staff see it; what people wrote, and what a parcel is followed by, only with `customers:read`. */
export function toAdminReturnDto(ctx: Ctx, row: ReturnRow, actorOf: ActorOf): z.output<typeof AdminReturnDto> {
  const sees = seesPeople(ctx.actor);
  const { label, ...fields } = fieldsOf(row);
  return {
    ...fields,
    rejection: sees ? fields.rejection : null,
    label: label && !sees ? { ...label, tracking_number: null, label_url: null } : label,
    order_number: toOrderNumber(row.sequence),
    user_id: row.user_id,
    actor: actorOf(row),
    items: row.items.map((item) => ({
      ...toItem(item),
      note: sees ? item.note : null,
      restocked_quantity: item.restocked_quantity,
      damaged_quantity: item.damaged_quantity,
      written_off_quantity: item.written_off_quantity,
    })),
    allowed_actions: staffActionsOn(ctx, row),
  };
}

const created = rangeOf("Opened");
export const AdminReturnsQuery = z.strictObject({
  ...pageQuery,
  status: ReturnStatusDto.optional().describe("Only returns with this status."),
  order_id: id().optional().describe("Only returns of this order."),
  created_at_from: created.from,
  created_at_to: created.to,
});

export const ReturnPolicyDto = z
  .object({
    window_days: z.int().openapi({
      description: "Days after its arrival in which a shopper may ask to send a unit back.",
      example: 30,
    }),
    reasons: z
      .array(
        z
          .object({
            code: z.string().openapi({ description: "What a request names as `reason`.", example: "damaged" }),
            label: z.string().openapi({ description: "For people.", example: "It arrived damaged" }),
            needs_photo: z.boolean().describe("Whether the shop asks for a photo."),
          })
          .openapi("ReturnReason"),
      )
      .describe("Why units may be sent back, in the order in which the shop shows them."),
  })
  .openapi("ReturnPolicy");
