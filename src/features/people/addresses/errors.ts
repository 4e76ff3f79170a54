import { defineErrors } from "#platform/basics/errors";
import { numberMember } from "#platform/basics/problem-members";

export const AddressError = defineErrors({
  address_not_found: { status: 404, detail: "There is no such address." },
  too_many_addresses: {
    status: 409,
    detail: "An account keeps at most {limit} addresses.",
    members: { limit: numberMember("How many addresses an account keeps at most.", 50) },
  },
});
