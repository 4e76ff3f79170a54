import { defineErrors } from "#platform/basics/errors";

export const ImageError = defineErrors("Catalog and pictures", {
  image_not_found: {
    status: 404,
    detail: "There is no such picture.",
    cause: "The product has no picture with this id, or the file is gone.",
    remedy: "Read the pictures at `GET /admin/products/{id}`.",
  },
  image_unreadable: {
    status: 422,
    detail: "This picture cannot be resized or turned into another format.",
    cause: "The file is not a picture that can be converted.",
    remedy: "Save it again as JPEG, PNG or WebP.",
  },
});
