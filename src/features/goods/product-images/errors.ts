import { defineErrors } from "#platform/basics/errors";
import { numberMember } from "#platform/basics/problem-members";

export const PictureError = defineErrors("Catalog and pictures", {
  too_many_images: {
    status: 409,
    detail: "A product has at most {limit} pictures.",
    cause: "The product has the most pictures it may have.",
    remedy: "Delete one first.",
    members: { limit: numberMember("How many pictures a product has at most.", 50) },
  },
});
