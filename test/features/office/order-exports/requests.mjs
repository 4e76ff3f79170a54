import { first, idOf } from "../../../support/demo/pick.mjs";

export const requests = {
  adminExportOrders: { body: { status: ["paid", "processing"] } },
  adminGetOrderExport: { at: { id: "{order_export}" } },
  adminDownloadOrderExport: { at: { id: "{order_export}" } },
};

export const values = {
  order_export: ["/admin/order-exports?limit=1", first(idOf)],
};
