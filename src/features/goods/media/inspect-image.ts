import { imageSize } from "image-size";
import { type Size, walkAvif, walkGif, walkJpeg, walkPng, walkWebp } from "./image-structures.ts";

/** The largest picture that is accepted. */
export const IMAGE_BYTES_MAX = 10 * 1024 * 1024;
export const IMAGE_PIXELS_MAX = 40_000_000;

const formats = {
  jpg: { content_type: "image/jpeg", walk: walkJpeg, magic: (head: string) => head.startsWith("\u00ff\u00d8\u00ff") },
  png: {
    content_type: "image/png",
    walk: walkPng,
    magic: (head: string) => head.startsWith("\u0089PNG\r\n\u001a\n") && head.slice(12, 16) === "IHDR",
  },
  webp: { content_type: "image/webp", walk: walkWebp, magic: (head: string) => /^RIFF[^]{4}WEBPVP8[ LX]/.test(head) },
  avif: { content_type: "image/avif", walk: walkAvif, magic: (head: string) => head.slice(4, 12) === "ftypavif" },
  gif: { content_type: "image/gif", walk: walkGif, magic: (head: string) => /^GIF8[79]a/.test(head) },
} as const;

export type ImageFormat = keyof typeof formats;
export const contentTypeOf = (format: ImageFormat): string => formats[format].content_type;
export const isImageFormat = (text: string): text is ImageFormat => Object.hasOwn(formats, text);

export type Inspection =
  | { readonly ok: true; readonly format: ImageFormat; readonly width: number; readonly height: number }
  | {
      readonly ok: false;
      readonly code: "unsupported_format" | "broken_image" | "too_many_pixels";
      readonly message: string;
    };

const refuse = (code: Extract<Inspection, { ok: false }>["code"], message: string): Inspection => ({
  ok: false,
  code,
  message,
});

/**
 * What a file is by its own bytes: no name or type that came with it is believed, and no pixel is decoded. Every size that the
 * file gives, of the canvas and of each frame in it, must be within 40 million pixels, and the header must agree with the walk.
 */
export function inspectImage(bytes: Uint8Array): Inspection {
  const head = String.fromCharCode(...bytes.subarray(0, 32));
  const format = Object.keys(formats)
    .filter(isImageFormat)
    .find((name) => formats[name].magic(head));
  if (!format) return refuse("unsupported_format", "must be a JPEG, PNG, WebP, AVIF or GIF picture");
  const sizes = formats[format].walk(bytes);
  const shown = sizes && readHeader(bytes);
  if (!sizes || !shown || sizes.some(({ width, height }) => width === 0 || height === 0))
    return refuse("broken_image", "is cut off, damaged, or has more in it than a picture");
  if ([...sizes, shown].some((size) => size.width * size.height > IMAGE_PIXELS_MAX))
    return refuse("too_many_pixels", `must have at most ${IMAGE_PIXELS_MAX} pixels`);
  if (!sizes.some((size) => size.width === shown.width && size.height === shown.height))
    return refuse("broken_image", "gives two different sizes");
  const turned = (shown.orientation ?? 1) >= 5;
  return { ok: true, format, width: turned ? shown.height : shown.width, height: turned ? shown.width : shown.height };
}

function readHeader(bytes: Uint8Array): (Size & { readonly orientation?: number }) | null {
  try {
    const { width, height, orientation } = imageSize(bytes);
    return orientation === undefined ? { width, height } : { width, height, orientation };
  } catch {
    return null;
  }
}
