import { formFile } from "#platform/http/forms";
import { IMAGE_BYTES_MAX } from "./inspect-image.ts";

/** What a form adds around its files. */
const FORM_OVERHEAD_BYTES = 64 * 1024;
/** The most bytes of a form with one picture. */
export const PICTURE_FORM_BYTES_MAX = IMAGE_BYTES_MAX + FORM_OVERHEAD_BYTES;

/** A file in a multipart form; whether it is a picture is for `readPictures` to say. */
export const pictureFile = formFile.openapi({ type: "string", format: "binary" });
