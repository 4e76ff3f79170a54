import { defineFeature } from "#platform/feature";
import { imageRoutes } from "./routes.ts";

export { ImageError } from "./errors.ts";
export { imageUrl } from "./image-url.ts";
export { PICTURE_FORM_BYTES_MAX, pictureFile } from "./picture-form.ts";
export { redrawPicture } from "./redraw-picture.ts";
export { type Picture, readPictures, storePersonalPicture, storePictures } from "./take-pictures.ts";

/** What a picture is, its sizes, and serving it. */
export const media = defineFeature({
  name: "media",
  unversioned_routes: [imageRoutes],
});
