import { find } from "../../../support/demo/pick.mjs";

const apiKey = { id: "{api_key}" };

export const requests = {
  adminCreateApiKey: { body: { name: "Warehouse", scopes: ["inventory:read", "inventory:write"] } },
  adminGetApiKey: { at: apiKey },
  adminRotateApiKey: { at: apiKey, body: { overlap_seconds: 3600 } },
  adminRevokeApiKey: { at: apiKey },
};

export const values = {
  api_key: ["/admin/api-keys", find(({ revoked_at }) => revoked_at === null)],
};
