import { first, idOf } from "../../../support/demo/pick.mjs";

export const requests = {
  adminCreateBlock: {
    body: { kind: "range", value: "2001:db8:bad::/48", reason: "Tries passwords", expires_at: "{next_month}" },
  },
  adminDeleteBlock: { at: { id: "{block}" } },
};

export const values = {
  block: ["/admin/block-list?limit=1", first(idOf)],
};
