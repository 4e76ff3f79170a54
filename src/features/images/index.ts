export { ImageError } from "./errors.ts";
export { imageUrl } from "./image-url.ts";
export { IMAGE_BYTES_MAX } from "./inspect-image.ts";
export { imageRoutes } from "./routes.ts";
export { type Picture, readPictures, storePictures } from "./take-pictures.ts";
