import type { Decisions } from "../../../support/columns.ts";

export const decided: Decisions = {
  return_photos: { id: "id return_id order_id" },
};
