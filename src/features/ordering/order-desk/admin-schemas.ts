import { z } from "@hono/zod-openapi";
import { AdminRefundDto, toRefundDto } from "#money/payments";
import {
  CancelReasonDto,
  type Fulfilment,
  HoldReasonDto,
  orderFields,
  type OrderRow,
  toFulfilmentDto,
  toOrderFields,
} from "#ordering/orders";
import { customerPermissions } from "#people/accounts";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { type ActorOf, nameActors } from "#platform/data/actor-names";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { type Actor, can } from "#platform/http/auth";
import { choice, actor, id, personalText, timestamp } from "#platform/http/schemas";
import type { OrderNote } from "./add-note.ts";
import { type staffActions, staffActionsOf } from "./staff-actions.ts";

const StaffAction = choice<(typeof staffActions)[number]>({
  process: "`PATCH /admin/orders/{id}` with status `processing`.",
  ship: "The same with `shipped`.",
  deliver: "The same with `delivered`.",
  cancel: "`POST /admin/orders/{id}/cancel`.",
  cancel_items: "The same with `items`.",
  hold: "`POST /admin/orders/{id}/hold`.",
  release: "`POST /admin/orders/{id}/release`.",
  refund: "`POST /admin/orders/{id}/refunds`.",
  return: "`POST /admin/orders/{id}/returns`.",
});

export const AdminOrderDto = z
  .object({
    ...orderFields,
    email: orderFields.email.openapi({
      description:
        "Null once the customer is erased, and for callers without `customers:read`. The same holds for the addresses, the notes and the tracking number.",
      example: "ada@example.com",
    }),
    refunds: z.array(AdminRefundDto).openapi({ description: "Requested, pending and completed, oldest first." }),
    user_id: id().nullable().openapi({ description: "Null for a guest." }),
    tags: z
      .array(z.string())
      .openapi({ description: "What staff keep orders apart by, in alphabetical order.", example: ["gift"] }),
    cancel_requested_at: timestamp().nullable().describe("When a cancel began that is not finished; null without one."),
    on_hold: z.boolean().describe("Whether nothing of it may be packed or sent until it is released."),
    hold_reason: HoldReasonDto.nullable().describe("Why it is on hold; null unless it is."),
    cancel_reason: CancelReasonDto.nullable().describe("Why it was cancelled as a whole; null where nobody said."),
    sold_at: timestamp().nullable().describe("When the payment was accepted; null before."),
    allowed_actions: z.array(StaffAction).openapi({ description: "What the caller may do to the order now." }),
  })
  .openapi("AdminOrder");
export const AdminOrdersPage = pageOf(AdminOrderDto).openapi("AdminOrders");

/** Whether the caller may know who bought: what an order came to is another question. */
export const seesPeople = (actor: Actor): boolean => can(actor, customerPermissions.read);

/** What is personal in an order. */
const nobody = {
  email: null,
  shipping_address: null,
  billing_address: null,
  note: null,
  shop_notes: [],
  tracking_number: null,
} satisfies Partial<z.output<typeof AdminOrderDto>>;

/** A parcel can be followed to its customer. */
const untracked = { tracking_number: null, tracking_url: null };

/** A parcel as staff see it. */
export const toStaffFulfilmentDto = (fulfilment: Fulfilment, viewer: Actor) => ({
  ...toFulfilmentDto(fulfilment),
  ...(seesPeople(viewer) ? {} : untracked),
});

/** The order without its customer, for callers who may not see people: what they wrote goes too. */
const withoutPeople = (order: ReturnType<typeof toOrderFields>, actor: Actor): typeof order =>
  seesPeople(actor)
    ? order
    : {
        ...order,
        ...nobody,
        fulfilments: order.fulfilments.map((fulfilment) => ({ ...fulfilment, ...untracked })),
      };

/** An order as staff see it; who bought it only with `customers:read`. */
const toAdminOrderDto = (row: OrderRow, viewer: Actor, actorOf: ActorOf): z.output<typeof AdminOrderDto> => ({
  ...withoutPeople(toOrderFields(row), viewer),
  refunds: row.refunds.map((refund) => ({
    ...toRefundDto(refund),
    ...(seesPeople(viewer) ? {} : { reason: null }),
    actor: actorOf(refund),
  })),
  user_id: row.user_id,
  tags: row.tags,
  cancel_requested_at: toIsoOrNull(row.cancel_requested_at),
  on_hold: row.held_at !== null,
  hold_reason: row.hold_reason,
  cancel_reason: row.cancel_reason,
  sold_at: toIsoOrNull(row.sold_at),
  allowed_actions: staffActionsOf(row, viewer),
});

/** Orders as staff see them: at most one trip more, for the names of the people who made or asked for refunds. */
export async function toAdminOrderDtos(ctx: Ctx, rows: readonly OrderRow[]): Promise<z.output<typeof AdminOrderDto>[]> {
  const actorOf = await nameActors(
    ctx,
    rows.flatMap(({ refunds }) => refunds),
  );
  return rows.map((row) => toAdminOrderDto(row, ctx.actor, actorOf));
}

/** As `toAdminOrderDtos`, of one. */
export async function showOrder(ctx: Ctx, row: OrderRow): Promise<z.output<typeof AdminOrderDto>> {
  return toAdminOrderDto(row, ctx.actor, await nameActors(ctx, row.refunds));
}

const NoteVisibility = choice<OrderNote["visibility"]>({
  staff: "Colleagues alone read it.",
  customer: "The customer reads it in the order, and is mailed it once.",
}).openapi("NoteVisibility", { description: "The readers of the note." });

export const OrderNoteInput = z
  .strictObject({
    note: personalText(2_000).describe("What there is to say."),
    visibility: NoteVisibility.default("staff"),
  })
  .openapi("OrderNoteInput", { example: { note: "Asked for a call before delivery.", visibility: "staff" } });

export const OrderNoteDto = z
  .object({
    id: id(),
    note: z.string().nullable().openapi({ description: "Null for callers without `customers:read`." }),
    visibility: NoteVisibility,
    actor: actor(),
    created_at: timestamp(),
  })
  .openapi("OrderNote", {
    example: {
      id: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b",
      note: "Asked for a call before delivery.",
      visibility: "staff",
      actor: { type: "user", id: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6c", name: "Ada Lovelace" },
      created_at: "2026-01-31T09:30:00.000Z",
    },
  });
export const OrderNotesQuery = z.strictObject({ limit: pageQuery.limit, cursor: pageQuery.cursor });
export const OrderNotesPage = pageOf(OrderNoteDto).openapi("OrderNotes");

export const toOrderNoteDto = (note: OrderNote, viewer: Actor, actorOf: ActorOf): z.output<typeof OrderNoteDto> => ({
  id: note.id,
  note: seesPeople(viewer) ? note.note : null,
  visibility: note.visibility,
  actor: actorOf(note),
  created_at: toIso(note.created_at),
});
