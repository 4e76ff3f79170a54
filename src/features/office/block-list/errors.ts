import { defineErrors } from "#platform/basics/errors";
import { numberMember } from "#platform/basics/problem-members";

export const BlockError = defineErrors({
  block_not_found: { status: 404, detail: "There is no such block." },
  block_taken: { status: 409, detail: "This is blocked already." },
  own_address: { status: 409, detail: "This would block your own address." },
  block_list_full: {
    status: 409,
    detail: "The list holds at most {limit} blocks. Remove some first.",
    members: { limit: numberMember("How many blocks the list holds at most.", 1000) },
  },
});
