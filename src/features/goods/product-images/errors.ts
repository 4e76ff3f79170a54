import { defineErrors } from "#platform/basics/errors";
import { numberMember } from "#platform/basics/problem-members";

export const PictureError = defineErrors({
  too_many_images: {
    status: 409,
    detail: "A product has at most {limit} pictures.",
    members: { limit: numberMember("How many pictures a product has at most.", 50) },
  },
});
