import type { Decisions } from "../../../support/columns.ts";

export const decided: Decisions = {
  blocks: { id: "id created_by", shop: "reason", stays: "value" },
};
