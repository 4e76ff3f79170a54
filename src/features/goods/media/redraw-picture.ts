import { describeError } from "#platform/basics/log";
import type { Ctx } from "#platform/context";
import { ImageError } from "./errors.ts";

/**
 * A picture drawn anew as WebP within a square of so many pixels: it holds nothing but what is seen, since telephones write down where a picture
 * was taken. `unmade` is what the log calls it when that fails, which raises `image_unreadable`.
 */
export async function redrawPicture(
  ctx: Ctx,
  bytes: Uint8Array<ArrayBuffer>,
  { side_pixels, fit, unmade }: { side_pixels: number; fit: "cover" | "scale-down"; unmade: string },
): Promise<ArrayBuffer> {
  try {
    // Not a blob, which would hold them a second time.
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(bytes);
        controller.close();
      },
    });
    const made = await ctx.env.IMAGES.input(stream)
      .transform({ width: side_pixels, height: side_pixels, fit })
      .output({ format: "image/webp", anim: false });
    return await made.response().arrayBuffer();
  } catch (error) {
    ctx.log.warn(unmade, describeError(error));
    throw ImageError.image_unreadable();
  }
}
