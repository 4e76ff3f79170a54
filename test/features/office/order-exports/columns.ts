import type { Decisions } from "../../../support/columns.ts";

export const decided: Decisions = {
  order_exports: { id: "id actor_id", word: "actor_type behind", shop: "filters" },
  order_export_parts: { id: "export_id", shop: "file_key" },
};
