import { z } from "@hono/zod-openapi";
import { choice } from "#platform/http/schemas";
import type { ImageFormat } from "./inspect-image.ts";

/** The widths and heights that may be asked for. */
export const IMAGE_SIZES = [64, 128, 256, 320, 480, 640, 800, 1024, 1280, 1600, 2048] as const;

/** The only ones that pictures are made in: each variation costs a transformation, and anybody may ask for all of them. */
const MADE_SIZES = [64, 128, 320, 640, 1280, 2048];
/** Those of pictures whose sides differ: with every width by every height there would be too many. */
const MADE_SIDES = [320, 640, 1280, 2048];

const roundUp = (sizes: readonly number[], wanted: number): number => sizes.find((made) => made >= wanted) ?? 2048;

const size = (what: string) =>
  z
    .enum(IMAGE_SIZES.map(String))
    .transform(Number)
    .openapi({
      type: "integer",
      enum: [...IMAGE_SIZES],
      description: `${what} in pixels, one of a fixed list. The picture may be made in the next larger size.`,
      example: 640,
    });

export const ImageQuery = z.strictObject({
  w: size("Width").optional(),
  h: size("Height").optional(),
  fit: choice({
    "scale-down": "Fits into both sides and is never enlarged.",
    contain: "Fits into both sides, enlarged where it is smaller.",
    cover: "Fills both sides; what reaches beyond is cropped.",
  })
    .default("scale-down")
    .openapi({ description: "How the picture meets `w` and `h`.", example: "cover" }),
  format: choice({
    jpeg: "Every browser shows it; no transparency.",
    png: "Without loss, and large.",
    webp: "Smaller than JPEG, with transparency.",
    avif: "The smallest; older browsers do not show it.",
  })
    .optional()
    .openapi({ description: "The picture's own format when absent; a GIF becomes WebP.", example: "webp" }),
});
export type ImageQuery = z.output<typeof ImageQuery>;

type OutputFormat = NonNullable<ImageQuery["format"]>;

type Variation = { name: string; output: OutputFormat; w?: number; h?: number; fit: ImageQuery["fit"] };

/** What has to be made of a stored picture for this query; null when it is given as it is. Queries that come to the same have the same name. */
export function variationOf(stored: ImageFormat, { w, h, fit, format }: ImageQuery): Variation | null {
  const own: OutputFormat = stored === "gif" ? "webp" : stored === "jpg" ? "jpeg" : stored;
  const output = format ?? own;
  if (w === undefined && h === undefined && output === own && stored !== "gif") return null;
  const sides = sidesOf(w, h);
  const fitted = fitOf(sides, fit);
  return { name: `${sides.w ?? ""}x${sides.h ?? ""}-${fitted}.${output}`, output, fit: fitted, ...sides };
}

function sidesOf(w: number | undefined, h: number | undefined): { w?: number; h?: number } {
  const sizes = w === undefined || h === undefined || w === h ? MADE_SIZES : MADE_SIDES;
  return {
    ...(w === undefined ? {} : { w: roundUp(sizes, w) }),
    ...(h === undefined ? {} : { h: roundUp(sizes, h) }),
  };
}

/** With one side there is nothing to crop, and with none nothing to fit. */
function fitOf({ w, h }: { w?: number; h?: number }, fit: ImageQuery["fit"]): ImageQuery["fit"] {
  if (w === undefined && h === undefined) return "scale-down";
  return (w === undefined || h === undefined) && fit === "cover" ? "contain" : fit;
}
