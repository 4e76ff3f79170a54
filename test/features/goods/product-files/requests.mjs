import { first, idOf } from "../../../support/demo/pick.mjs";

export const requests = {
  adminImportProducts: { form: { format: "shopify" } },
  adminGetImport: { at: { id: "{import}" } },
  adminListImportErrors: { at: { id: "{import}" } },
};

export const values = {
  import: ["/admin/imports?limit=1", first(idOf)],
};
