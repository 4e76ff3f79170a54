import { first, idOf } from "../../../support/demo/pick.mjs";

export const requests = {
  adminStartReconcileRun: { body: { mode: "list" } },
  adminGetReconcileRun: { at: { id: "{reconcile_run}" } },
  adminGetDrift: { at: { id: "{drift}" } },
  adminDecideDrift: { at: { id: "{drift}" }, body: { decision: "accept", note: "Parcel has arrived, money kept." } },
};

export const values = {
  drift: ["/admin/system/reconcile?state=open&limit=1", first(idOf)],
  reconcile_run: ["/admin/system/reconcile-runs?limit=1", first(idOf)],
};
