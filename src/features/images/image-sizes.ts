import { z } from "@hono/zod-openapi";
import type { ImageFormat } from "./inspect-image.ts";

/** The only widths and heights that pictures are made in: whoever may ask for any size can keep the shop busy for ever. */
export const IMAGE_SIZES = [64, 128, 256, 320, 480, 640, 800, 1024, 1280, 1600, 2048] as const;

const size = (what: string) =>
  z
    .enum(IMAGE_SIZES.map(String))
    .transform(Number)
    .openapi({
      type: "integer",
      enum: [...IMAGE_SIZES],
      description: `${what} in pixels, one of a fixed list.`,
      example: 640,
    });

export const ImageQuery = z.strictObject({
  w: size("Width").optional(),
  h: size("Height").optional(),
  fit: z
    .enum(["scale-down", "contain", "cover"])
    .default("scale-down")
    .openapi({ description: "`scale-down` never enlarges; `cover` crops to fill both sides.", example: "cover" }),
  format: z
    .enum(["jpeg", "png", "webp", "avif"])
    .optional()
    .openapi({ description: "The picture's own format when absent; a GIF becomes WebP.", example: "webp" }),
});
export type ImageQuery = z.output<typeof ImageQuery>;

type OutputFormat = NonNullable<ImageQuery["format"]>;

/** What has to be made of a stored picture for this query; null when it is given as it is. */
export function variationOf(
  stored: ImageFormat,
  { w, h, fit, format }: ImageQuery,
): { name: string; output: OutputFormat; w?: number; h?: number; fit: ImageQuery["fit"] } | null {
  const own: OutputFormat = stored === "gif" ? "webp" : stored === "jpg" ? "jpeg" : stored;
  const output = format ?? own;
  if (w === undefined && h === undefined && output === own && stored !== "gif") return null;
  return {
    name: `${w ?? ""}x${h ?? ""}-${fit}.${output}`,
    output,
    fit,
    ...(w === undefined ? {} : { w }),
    ...(h === undefined ? {} : { h }),
  };
}
