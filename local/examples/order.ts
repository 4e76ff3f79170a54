import type { Placed } from "./contract.ts";

/** What cannot be sent as it is filled in, since it needs what a person gets in another way. */
export const beyond: Readonly<Record<string, string>> = {
  acceptInvitation: "the token of a mailed link",
  beginInvitationPasskey: "the token of a mailed link",
  confirmEmail: "the token of a mailed link",
  confirmEmailChange: "mailed codes",
  confirmPasswordReset: "the token of a mailed link",
  confirmVerification: "a mailed code",
  getLinkedExport: "the token of a mailed link",
  verifyPasswordReset: "a mailed code",
  confirmTotp: "a code of an authenticator app",
  deleteTotp: "an authenticator app that is set up",
  loginWithSecondFactor: "a code of an authenticator app",
  createPasskey: "an authenticator's answer",
  loginWithPasskey: "an authenticator's answer",
  updateMyPasskey: "a passkey of the account",
  deleteMyPasskey: "a passkey of the account",
  beginProviderLogin: "keys of a sign-in provider",
  finishProviderLogin: "a sign-in provider's answer",
  loginWithProvider: "a sign-in provider's answer",
  beginMyIdentityLink: "keys of a sign-in provider",
  linkMyIdentity: "a sign-in provider's answer",
  unlinkMyIdentity: "an account of a sign-in provider",
  refreshToken: "the refresh token of a log-in, which works once",
  addCartGiftCard: "the code of a gift card, which is shown once",
  removeCartGiftCard: "a gift card in the cart",
  verifyGiftCard: "the code of a gift card, which is shown once",
  replaceMyPasskey: "a passkey of the account",
  receiveWebhook: "the payment provider's signature",
};

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
