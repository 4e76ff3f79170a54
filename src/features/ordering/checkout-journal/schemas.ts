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
          quantity: numberMember("Requested units.", 3),
          available: numberMember("Units that are available now.", 2),
        })
        .openapi("Shortage", { description: "An item with fewer available units than requested." }),
    )
    .readonly()
    .openapi({ description: "The items with fewer available units than requested." });
