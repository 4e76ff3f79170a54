import type { Decisions } from "../../../support/columns.ts";

export const decided: Decisions = {
  blocks: { id: "id created_by", shop: "reason", stays: "value" },
};

export const stays = {
  "blocks.value": "the shop's defence: an address that attacks it, which nobody's account is tied to",
};
