import { z } from "@hono/zod-openapi";
import { HoldReasonDto } from "#ordering/orders";
import { personalText } from "#platform/http/schemas";

const note = personalText(500).optional().describe("A note among staff. Shoppers never see it.");

export const HoldInput = z
  .strictObject({ reason: HoldReasonDto, note })
  .openapi("HoldInput", { example: { reason: "address_check", note: "The house number is missing." } });

export const ReleaseInput = z
  .strictObject({ note })
  .openapi("ReleaseInput", { example: { note: "The customer has given the number." } });
