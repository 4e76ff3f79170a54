import type { Decisions } from "../../../support/columns.ts";

export const decided: Decisions = {
  payment_methods: { word: "countries limits", shop: "names" },
};
