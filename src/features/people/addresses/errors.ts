import { defineErrors } from "#platform/basics/errors";
import { numberMember } from "#platform/basics/problem-members";

export const AddressError = defineErrors("Accounts and addresses", {
  address_not_found: {
    status: 404,
    detail: "There is no such address.",
    cause: "The account has no address with this id.",
    remedy: "List them at `GET /me/addresses`.",
  },
  too_many_addresses: {
    status: 409,
    detail: "An account keeps at most {limit} addresses.",
    cause: "The address book is full.",
    remedy: "Delete one at `DELETE /me/addresses/{id}` first.",
    members: { limit: numberMember("How many addresses an account keeps at most.", 50) },
  },
});
