import { defineErrors } from "#platform/basics/errors";
import { textMember } from "#platform/basics/problem-members";

export const TagError = defineErrors("Catalog and pictures", {
  tag_not_found: {
    status: 404,
    detail: "There is no such tag.",
    cause: "No tag has this id or slug.",
    remedy: "Search at `GET /admin/tags`.",
  },
  tag_taken: {
    status: 409,
    detail: "There is a tag with the slug {slug} already. Merge the tags to make them one.",
    cause: "Another tag has the `slug` that the name makes.",
    remedy: "Merge the two at `POST /admin/tags/{id}/merge`.",
    members: { slug: textMember("The slug that the name makes.", "linen") },
  },
});
