import { z } from "@hono/zod-openapi";
import { personalText, text } from "#platform/http/schemas";

export const ChangeOrder = z
  .strictObject({
    status: z.enum(["processing", "shipped", "delivered", "cancelled"]),
    tracking_number: text(100).nullable(),
    carrier: text(80).nullable(),
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
