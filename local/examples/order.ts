import type { Placed } from "./contract.ts";

/** After all others, in this order: each takes away what the ones before it need. */
const last = [
  "adminRestoreProduct",
  "adminDisableGiftCardBatch",
  "checkout",
  "clearCart",
  "adminResetUserFactors",
  "adminLogoutUser",
  "adminDisableUser",
  "adminEnableUser",
  "adminEraseUser",
  "deleteMySession",
  "logout",
  "logoutEverywhere",
  "eraseMe",
  "changePassword",
];

/** Makes come first, then reads, changes and, at last, deletions: what was made just before is what is changed and deleted. */
function rankOf({ method, path, operation: { operationId } }: Placed): number {
  const place = last.indexOf(operationId);
  if (place >= 0) return 10 + place;
  if (/^(?:admin)?[cC]reate|^add|^adminImport|^adminStart|^register$|^login$|^stepUp$/.test(operationId)) return 0;
  if (/^(?:admin)?[rR]equest\w*Export$|^adminReplaceUserTaxExemption$/.test(operationId)) return 0.5;
  if (method === "get") return 1;
  if (method !== "delete" && !/Merge|Revoke|Reject/.test(operationId)) return 2;
  // Parts of a thing go before the thing.
  return 4 - path.split("/").length / 100;
}

/** Every operation, in an order in which each finds what it works on. */
export const inOrder = (operations: readonly Placed[]): Placed[] =>
  operations.toSorted((a, b) => rankOf(a) - rankOf(b));
