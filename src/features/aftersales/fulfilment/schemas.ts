import { z } from "@hono/zod-openapi";
import { choice, personalText, text } from "#platform/http/schemas";

export const ChangeOrder = z
  .strictObject({
    status: choice({
      processing: "It is being packed.",
      shipped: "It has left: its units are taken out of stock, and the shopper gets a mail.",
      delivered: "It has arrived.",
      cancelled: "It is called off: its money and units go back.",
    }).describe("The status that the order moves to."),
    tracking_number: text(100).nullable().describe("The carrier's number of the parcel; null takes it away."),
    carrier: text(80).nullable().describe("The carrier's name, as shoppers read it; null takes it away."),
    note: personalText(500).openapi({
      description: "With a status: shown in the timeline, to the shopper too. With a cancel it is a note among staff.",
    }),
  })
  .partial()
  .refine((body) => Object.keys(body).length > 0, "must change something")
  .refine((body) => body.note === undefined || body.status !== undefined, {
    path: ["note"],
    message: "belongs to a change of status; notes among staff have a list of their own",
  })
  .refine((body) => body.status !== "cancelled" || (body.tracking_number ?? body.carrier ?? null) === null, {
    path: ["tracking_number"],
    message: "does not go with a cancel",
  })
  .openapi("ChangeOrder", {
    example: { status: "shipped", tracking_number: "1Z999AA10123456784", carrier: "UPS" },
  });
