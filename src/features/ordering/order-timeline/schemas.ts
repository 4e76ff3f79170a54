import { z } from "@hono/zod-openapi";
import { seesPeople } from "#ordering/order-desk";
import { CancelReasonDto, FailureReasonDto, HoldReasonDto, type HistoryActor, OrderStatusDto } from "#ordering/orders";
import { toIso } from "#platform/basics/time";
import type { ActorOf } from "#platform/data/actor-names";
import type { Actor } from "#platform/http/auth";
import { choice, actor, timestamp } from "#platform/http/schemas";
import type { TimelineEntry } from "./rules.ts";

type Entry = TimelineEntry<HistoryActor>;

const actorTypes = choice({
  guest: "A caller with the order's token.",
  customer: "The account that placed the order.",
  staff: "Somebody in the back office.",
  system: "The shop itself, as when a payment came in or a time ran out.",
}).describe("The kind of actor.");

const status = "The order came to this status.";
const customer_note = "The shop wrote to the customer.";
const items_cancelled = "Some of its units were cancelled.";
const payment_received = "Money came by transfer or in cash.";
const parcels = {
  delivery_failed: "A parcel could not be delivered.",
  delivery_retried: "A parcel that could not be delivered was sent out again.",
  parcel_returned: "A parcel came back undelivered.",
};
const returns = {
  return_requested: "A return was opened.",
  return_answered: "A return was approved, rejected or called off.",
  return_received: "Units of a return came.",
  return_refunded: "Money for units of a return is given back.",
};
const shopperEntries = choice({
  status,
  items_cancelled,
  payment_received,
  ...parcels,
  ...returns,
  customer_note,
}).describe("What happened.");
const staffEntries = choice<Entry["type"]>({
  status,
  items_cancelled,
  payment_received,
  sent_unpaid: "Goods were packed or sent that money is outstanding for, by somebody who may decide so.",
  held: "It was put on hold.",
  released: "It was released.",
  ...parcels,
  ...returns,
  return_inspected: "Units of a return were looked at.",
  customer_note,
  staff_note: "Staff noted something among themselves.",
}).describe("What happened.");

const ShopperReason = z.union([CancelReasonDto, FailureReasonDto]);

const timelineEntry = {
  status: OrderStatusDto.describe("The status that the order came to; with anything else the status that it had then."),
  created_at: timestamp(),
  note: z
    .string()
    .nullable()
    .describe(
      "The note, or what was written with the change; null without, and for callers who may not see customers.",
    ),
  reason: ShopperReason.nullable().describe(
    "Why it was cancelled, or a parcel could not be delivered; null for anything else, and where nobody said.",
  ),
};

export const TimelineDto = z
  .object({
    data: z
      .array(
        z.object({
          type: shopperEntries,
          ...timelineEntry,
          actor: z
            .object({ type: actorTypes })
            .describe("Only the kind of actor: shoppers do not see which member of staff it was."),
        }),
      )
      .describe(
        "Every change of status, every cancel of some units, parcels that were not delivered, what became of returns and the shop's notes to the customer, oldest first.",
      ),
    next_cursor: z.null().describe("Always null: the list has one page."),
  })
  .openapi("OrderTimeline", {
    example: {
      data: [
        {
          type: "status",
          status: "pending",
          created_at: "2026-01-31T09:30:00.000Z",
          note: null,
          reason: null,
          actor: { type: "customer" },
        },
      ],
      next_cursor: null,
    },
  });

/** A shopper is not told that they are taken for a fraud. */
function toldReason(reason: Entry["reason"]): z.output<typeof ShopperReason> | null {
  if (reason === "fraud") return "other";
  return ShopperReason.safeParse(reason).data ?? null;
}

/** What is among staff alone: what they found of a return, too, decides nothing for its shopper. */
const among_staff = ["staff_note", "sent_unpaid", "held", "released", "return_inspected"] as const;
type AmongStaff = (typeof among_staff)[number];
const isAmongStaff = (type: Entry["type"]): type is AmongStaff => among_staff.some((one) => one === type);

/** Which member of staff it was is no business of the shopper. */
export const toTimelineDto = (entries: readonly Entry[]) => ({
  data: entries.flatMap(({ type, status, created_at, note, reason, by }) =>
    isAmongStaff(type)
      ? []
      : [
          {
            type,
            status,
            created_at: toIso(created_at),
            note,
            reason: toldReason(reason),
            actor: { type: by.actor_type },
          },
        ],
  ),
  next_cursor: null,
});

export const AdminTimelineDto = z
  .object({
    data: z
      .array(
        z.object({
          type: staffEntries,
          ...timelineEntry,
          reason: z
            .union([CancelReasonDto, HoldReasonDto, FailureReasonDto])
            .nullable()
            .describe(
              "Why it was cancelled or held, or a parcel could not be delivered; null for anything else, and where nobody said.",
            ),
          actor: actor(),
        }),
      )
      .describe(
        "Every change of status, every cancel of some units, every hold, goods that were sent unpaid, parcels that were not delivered, what became of returns, and the newest 100 notes, oldest first.",
      ),
    next_cursor: z.null().describe("Always null: the list has one page."),
  })
  .openapi("AdminOrderTimeline", {
    example: {
      data: [
        {
          type: "status",
          status: "pending",
          created_at: "2026-01-31T09:30:00.000Z",
          note: null,
          reason: null,
          actor: { type: "system", id: "cron:drive", name: null },
        },
      ],
      next_cursor: null,
    },
  });

/** What people wrote shows only to callers who may see people. */
export const toAdminTimelineDto = (entries: readonly Entry[], viewer: Actor, actorOf: ActorOf) => ({
  data: entries.map(({ type, status, created_at, note, reason, by }) => ({
    type,
    status,
    created_at: toIso(created_at),
    note: seesPeople(viewer) ? note : null,
    reason,
    actor: actorOf(by),
  })),
  next_cursor: null,
});
