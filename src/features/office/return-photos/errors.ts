import { defineErrors } from "#platform/basics/errors";
import { numberMember } from "#platform/basics/problem-members";

export const ReturnPhotoError = defineErrors("Orders and refunds", {
  return_photo_not_found: {
    status: 404,
    detail: "The return has no such photo.",
    cause:
      "The return has no photo with this id, it is deleted (photos are kept for a year), or the caller lacks `customers:read`.",
    remedy: "Read the return's `photos`.",
  },
  too_many_return_photos: {
    status: 409,
    detail: "A return has at most {most} photos.",
    cause: "The return has as many photos as it may have.",
    remedy: "Nothing: the shop decides by those that are there.",
    members: { most: numberMember("The most photos of a return.", 5) },
  },
});
