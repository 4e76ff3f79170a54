import { first, idOf } from "../../../support/demo/pick.mjs";

export const requests = {
  adminCreateReport: { body: { day: "{yesterday}" } },
  adminGetReport: { at: { id: "{report}" } },
  adminDownloadReport: { at: { id: "{report}" } },
};

export const values = {
  report: ["/admin/reports?limit=1", first(idOf)],
};
