import { first, idOf } from "../../../support/demo/pick.mjs";

const promotion = { id: "{promotion}" };

export const requests = {
  adminCreatePromotionCode: { at: promotion, body: { code: "SPRING-{word}" } },
  adminListPromotionCodes: { at: promotion },
  adminDeletePromotionCode: { at: { id: "{promotion}", code: "{promotion_code}" } },
  adminCreatePromotionCodeBatch: { at: promotion, body: { code_count: 20, prefix: "LETTER-" } },
  adminListPromotionCodeBatches: { at: promotion },
  adminGetPromotionCodeBatch: { at: { id: "{promotion}", batch_id: "{code_batch}" } },
  adminExportPromotionCodeBatch: { at: { id: "{promotion}", batch_id: "{code_batch}" } },
};

export const values = {
  promotion_code: ["/admin/promotions/{promotion}/codes?limit=1", first(({ code }) => code)],
  code_batch: ["/admin/promotions/{promotion}/code-batches?limit=1", first(idOf)],
};
