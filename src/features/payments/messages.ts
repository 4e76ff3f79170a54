import { z } from "zod";

/** The provider says that something has become of a refund. */
export const RefundHinted = z.object({ provider: z.string(), provider_refund_id: z.string() });
