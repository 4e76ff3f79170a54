import { defineErrors } from "#platform/basics/errors";
import { textMember } from "#platform/basics/problem-members";

export const TagError = defineErrors({
  tag_not_found: { status: 404, detail: "There is no such tag." },
  tag_taken: {
    status: 409,
    detail: "There is a tag with the slug {slug} already. Merge the tags to make them one.",
    members: { slug: textMember("The slug that the name makes.", "linen") },
  },
});
