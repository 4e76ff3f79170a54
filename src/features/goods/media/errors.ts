import { defineErrors } from "#platform/basics/errors";

export const ImageError = defineErrors({
  image_not_found: { status: 404, detail: "There is no such picture." },
  image_unreadable: { status: 422, detail: "This picture cannot be resized or turned into another format." },
});
