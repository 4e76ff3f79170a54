import { z } from "@hono/zod-openapi";
import { numberMember } from "#platform/basics/problem-members";
import { id } from "#platform/http/schemas";

/** What could not be held, as a problem tells it. */
export const shortages = () =>
  z
    .array(
      z
        .object({
          variant_id: id().openapi({ description: "The variant that there is too little of." }),
          quantity: numberMember("Units that were asked for.", 3),
          available: numberMember("Units that can be had now.", 2),
        })
        .openapi("Shortage", { description: "An item of which fewer units can be had than were asked for." }),
    )
    .readonly()
    .openapi({ description: "The items of which fewer units can be had than were asked for." });
