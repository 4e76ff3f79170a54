import { z } from "@hono/zod-openapi";
import { FailureReasonDto } from "#ordering/orders";
import { choice, id, IdParam, pageUrl, personalText, text } from "#platform/http/schemas";
import { sumOfBack } from "./rules.ts";

const tracking = {
  tracking_number: text(100).nullable().describe("The carrier's number of the parcel; null takes it away."),
  carrier: text(80).nullable().describe("The carrier's name, as shoppers read it; null takes it away."),
};

const ship_unpaid = z
  .literal(true)
  .optional()
  .describe(
    "Lets goods be packed or sent although money is outstanding for them; a parcel that was packed so needs it again to be sent. Needs `payments:write` besides, ends the deadline of the transfer, and shows in the audit log and the timeline.",
  );
const with_shipped = { path: ["ship_unpaid"], message: "goes with the status `shipped`" };

export const ChangeOrder = z
  .strictObject({
    status: choice({
      processing: "It is being packed.",
      shipped: "All that is left leaves the stock.",
      delivered: "It has arrived.",
      cancelled: "It is called off: its money and units go back.",
    }).describe("The status that the order moves to."),
    ...tracking,
    note: personalText(500).openapi({
      description: "With a status: shown in the timeline, to the shopper too. With a cancel it is a note among staff.",
    }),
    ship_unpaid,
  })
  .partial()
  .refine((body) => Object.keys(body).length > 0, "must change something")
  .refine((body) => body.note === undefined || body.status !== undefined, {
    path: ["note"],
    message: "belongs to a change of status; notes among staff have a list of their own",
  })
  .refine((body) => body.ship_unpaid === undefined || body.status === "shipped", with_shipped)
  .refine((body) => body.status !== "cancelled" || (body.tracking_number ?? body.carrier ?? null) === null, {
    path: ["tracking_number"],
    message: "does not go with a cancel",
  })
  .openapi("ChangeOrder", {
    example: { status: "shipped", tracking_number: "1Z999AA10123456784", carrier: "UPS" },
  });

const parcel = {
  ...tracking,
  tracking_url: pageUrl().nullable().describe("The carrier's page of the parcel; null takes it away."),
};

const UnitsInput = z.strictObject({
  order_item_id: id().describe("One of the order's `items`."),
  quantity: z.int().min(1).max(1_000_000).describe("Units of it."),
});

export const FulfilmentInput = z
  .strictObject({
    items: z.array(UnitsInput).min(1).max(100).optional().describe("Each item once. Without them: all that is left."),
    status: choice({ prepared: "It is packed.", shipped: "It has left." })
      .default("prepared")
      .describe("Whether the units leave the stock at once."),
    ...z.object(parcel).partial().shape,
    ship_unpaid,
  })
  .refine(({ items = [] }) => new Set(items.map((item) => item.order_item_id)).size === items.length, {
    path: ["items"],
    message: "must name each item once",
  })
  .openapi("FulfilmentInput", {
    example: { items: [{ order_item_id: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b", quantity: 1 }], status: "shipped" },
  });

export const ChangeFulfilment = z
  .strictObject({
    status: choice({
      shipped: "It has left the stock, or was sent out again after it could not be delivered.",
      delivered: "It has arrived.",
      failed: "It could not be delivered.",
      cancelled: "It is unpacked.",
    }).describe("The status that it moves to."),
    reason: FailureReasonDto.describe("With `failed`: why it could not be delivered."),
    ...parcel,
    ship_unpaid,
  })
  .partial()
  .refine((body) => Object.keys(body).length > 0, "must change something")
  .refine((body) => body.ship_unpaid === undefined || body.status === "shipped", with_shipped)
  .refine((body) => body.reason === undefined || body.status === "failed", {
    path: ["reason"],
    message: "goes with the status `failed`",
  })
  .openapi("ChangeFulfilment", { example: { status: "delivered" } });

const back = (words: string) => z.int().min(0).max(1_000_000).default(0).describe(words);

export const ReturnedFulfilment = z
  .strictObject({
    outcome: choice({
      restock: "All units are back on the shelf.",
      damage: "All units are damaged.",
      write_off: "All units are lost.",
    })
      .optional()
      .describe("What becomes of all units that are not back or in a return already. Without `items`."),
    items: z
      .array(
        z
          .strictObject({
            order_item_id: id().describe("One of the fulfilment's `items`."),
            restock: back("Units that are back on the shelf."),
            damage: back("Units that are damaged. They are booked in and out again."),
            write_off: back("Units that are not sold any more and not booked in."),
          })
          .refine((item) => sumOfBack(item) > 0, "must name units"),
      )
      .min(1)
      .max(100)
      .optional()
      .describe("Each item once. Units that are not named did not come back."),
  })
  .refine(({ outcome, items }) => (outcome === undefined) !== (items === undefined), {
    path: ["outcome"],
    message: "goes without `items`, and one of the two is required",
  })
  .refine(({ items = [] }) => new Set(items.map((item) => item.order_item_id)).size === items.length, {
    path: ["items"],
    message: "must name each item once",
  })
  .openapi("ReturnedFulfilment", { example: { outcome: "restock" } });

export const FulfilmentParams = IdParam.extend({ fulfilment_id: id() });
