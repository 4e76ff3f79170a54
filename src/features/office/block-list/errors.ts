import { defineErrors } from "#platform/basics/errors";
import { numberMember } from "#platform/basics/problem-members";

export const BlockError = defineErrors("Operation of the shop", {
  block_not_found: {
    status: 404,
    detail: "There is no such block.",
    cause: "No entry of the block list has this id.",
    remedy: "List them at `GET /admin/block-list`.",
  },
  block_taken: {
    status: 409,
    detail: "This is blocked already.",
    cause: "The address, range or country is on the list.",
    remedy: "Nothing: it is blocked.",
  },
  own_address: {
    status: 409,
    detail: "This would block your own address.",
    cause: "The entry would block the caller's own address.",
    remedy: "Check the range, or use another connection.",
  },
  block_list_full: {
    status: 409,
    detail: "The list holds at most {limit} blocks. Remove some first.",
    cause: "The list has the most entries it may have.",
    remedy: "Delete old ones, or block a range in place of single addresses.",
    members: { limit: numberMember("How many blocks the list holds at most.", 1000) },
  },
});
