import { defineErrors } from "#platform/basics/errors";

export const ImportError = defineErrors({
  import_not_found: { status: 404, detail: "There is no such import." },
});
