import { z } from "@hono/zod-openapi";
import { returnPermissions } from "#aftersales/returns";
import { reviewPermissions } from "#engagement/reviews";
import { inventoryPermissions } from "#goods/inventory";
import { orderPermissions } from "#ordering/order-desk";
import { settingsPermissions } from "#people/roles";
import type { Event } from "#platform/data/events";
import type { Permission } from "#platform/http/permissions";
import { amount, id, orNull, timestamp } from "#platform/http/schemas";
import { OrderSummaryDto } from "./order-schemas.ts";

/** What reads the same in the back office, by the area of the type. Events of areas that are not here are for those who read the settings. */
const areas: Readonly<Record<string, Permission>> = {
  fulfilment: orderPermissions.read,
  invoice: orderPermissions.read,
  order: orderPermissions.read,
  payment: orderPermissions.read,
  refund: orderPermissions.read,
  return: returnPermissions.read,
  review: reviewPermissions.read,
  stock: inventoryPermissions.read,
};

/** The permission that an account needs for its endpoints to hear of the type. */
export const permissionFor = (type: string): Permission => areas[type.split(".")[0] ?? ""] ?? settingsPermissions.read;

/** Members that mean the same in every event. */
const members: Readonly<Record<string, z.ZodType>> = {
  amount: amount().describe("In minor units of the order's currency."),
  available: z.int().openapi({ description: "Units that can be sold.", example: 3 }),
  in_stock: z.boolean().openapi({ description: "Whether units can be sold now.", example: true }),
  is_covered: z.boolean().openapi({ description: "Whether nothing more is to come for the order.", example: true }),
  payment_id: id().nullable().openapi({ description: "The payment; null where a gift card or store credit paid." }),
  threshold: z.int().openapi({ description: "Units at which the shop is warned.", example: 5 }),
};
const EXAMPLE_ID = "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b";

/** A member as the API shows it. */
function memberOf(name: string, declared: unknown): z.ZodType {
  const known = members[name];
  if (known) return known;
  if (name.endsWith("_id"))
    return id().openapi({ description: `The ${name.slice(0, -3).replaceAll("_", " ")}.`, example: EXAMPLE_ID });
  if (declared instanceof z.ZodType) return declared;
  throw new Error(`an event has the member ${name}, which is no schema`);
}

/** Whether the order in short stands beside the members. */
export const isAboutOrder = ({ schema }: Event): boolean => "order_id" in schema.shape;

const membersOf = (event: Event): (readonly [string, z.ZodType])[] => [
  ...Object.entries<unknown>(event.schema.shape).map(([name, one]) => [name, memberOf(name, one)] as const),
  ...(isAboutOrder(event) ? [["order", order()] as const] : []),
];

const order = () =>
  orNull(OrderSummaryDto).describe(
    "The order as it was when the event was taken up; null if it is not there any more.",
  );

/** What an event carries, as its receivers read it. */
const dataOf = (event: Event): z.ZodObject => z.object(Object.fromEntries(membersOf(event)));

/** The whole of what is posted for an event of a type. */
export const payloadOf = (event: Event) =>
  z.object({
    type: z.literal(event.type).openapi({ description: "The type of the event.", example: event.type }),
    version: z.literal(event.version).openapi({
      description: "Of `data`: one higher with a change that receivers could not read.",
      example: event.version,
    }),
    timestamp: timestamp().describe("When it happened."),
    data: dataOf(event),
  });

const EXAMPLE_TIME = "2026-11-28T09:30:00.000Z";

const examples: Readonly<Record<string, unknown>> = {
  amount: 1250,
  available: 3,
  in_stock: true,
  order: {
    order_number: "ORD-00000001",
    status: "paid",
    payment_status: "paid",
    currency: "USD",
    total: 4599,
    refunded_total: 0,
    placed_at: "2026-11-28T09:28:12.000Z",
  },
  is_covered: true,
  threshold: 5,
};

/** An example value of a member. */
const exampleOf = (name: string): unknown => (name.endsWith("_id") ? EXAMPLE_ID : (examples[name] ?? "text"));

/** What a receiver could get. */
export const examplePayload = (event: Event) => ({
  type: event.type,
  version: event.version,
  timestamp: EXAMPLE_TIME,
  data: Object.fromEntries(membersOf(event).map(([name]) => [name, exampleOf(name)])),
});
