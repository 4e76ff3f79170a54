export { ImageError } from "./errors.ts";
export { imageUrl } from "./image-url.ts";
export { PICTURE_FORM_BYTES_MAX, pictureFile } from "./picture-form.ts";
export { imageRoutes } from "./routes.ts";
export { type Picture, readPictures, storePersonalPicture, storePictures } from "./take-pictures.ts";
