import { defineErrors } from "#platform/basics/errors";

export const ImportError = defineErrors("Catalog and pictures", {
  import_not_found: {
    status: 404,
    detail: "There is no such import.",
    cause: "No import has this id.",
    remedy: "Use the id in the answer that started it.",
  },
});
