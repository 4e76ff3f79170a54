import { defineErrors } from "#platform/basics/errors";

export const PictureError = defineErrors({
  too_many_images: { status: 409, detail: "A product has at most {limit} pictures." },
});
