import { defineErrors } from "#platform/basics/errors";

export const BulkOrderError = defineErrors({
  bulk_order: { status: 409, detail: "Orders of more than {most_units} units are taken by our sales team." },
});
