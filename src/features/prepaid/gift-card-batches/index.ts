import { auditedKeys } from "#platform/data/audited-keys";
import { on } from "#platform/data/queue";
import { defineFeature } from "#platform/feature";
import { giftCardBatchAdminRoutes } from "./admin-routes.ts";
import { giftCardBatchEvents } from "./events.ts";
import { giftCardBatchJobs } from "./jobs.ts";
import { stepBatch } from "./step-batch.ts";

/** Gift cards that staff issue many at a time. */
export const giftCardBatches = defineFeature({
  name: "gift-card-batches",
  events: giftCardBatchEvents,
  routes: [giftCardBatchAdminRoutes],
  jobs: giftCardBatchJobs,
  plugs: [auditedKeys.plug("card_count")],
  on: [
    on(giftCardBatchEvents["gift_card_batch.continued"], (ctx, { batch_id }, once) => stepBatch(ctx, batch_id, once)),
  ],
});
