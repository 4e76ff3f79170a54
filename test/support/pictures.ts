import { crc32, deflateSync } from "node:zlib";
import { env } from "cloudflare:workers";

export type Bytes = Uint8Array<ArrayBuffer>;

const text = (value: string) => new TextEncoder().encode(value);
export const join = (...parts: (Uint8Array | string | number[])[]): Uint8Array<ArrayBuffer> => {
  const all = parts.map((part) => (typeof part === "string" ? text(part) : Uint8Array.from(part)));
  const out = new Uint8Array(all.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of all) {
    out.set(part, at);
    at += part.length;
  }
  return out;
};
const uint32 = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];

export const pngChunk = (type: string, body: Uint8Array | number[]): Uint8Array => {
  const named = join(type, Uint8Array.from(body));
  return join(uint32(body.length), named, uint32(crc32(named)));
};
export const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
export const pngHeader = (width: number, height: number): Uint8Array =>
  pngChunk("IHDR", [...uint32(width), ...uint32(height), 8, 2, 0, 0, 0]);

/** A picture with a colour of its own in each corner, so that two sizes or two shades are two contents. */
export function png(width = 40, height = 30, shade = Math.floor(Math.random() * 2 ** 24)): Uint8Array<ArrayBuffer> {
  const rows = new Uint8Array(height * (1 + width * 3));
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      rows.set(
        [(shade >> 16) ^ x, (shade >> 8) ^ y, shade ^ (x + y)].map((v) => v & 255),
        y * (1 + width * 3) + 1 + x * 3,
      );
  return join(PNG_SIGNATURE, pngHeader(width, height), pngChunk("IDAT", deflateSync(rows)), pngChunk("IEND", []));
}

/** The same kind of picture made by the runtime's own encoder. */
export async function encoded(
  format: "image/jpeg" | "image/webp" | "image/avif",
  width = 40,
  height = 30,
): Promise<Uint8Array<ArrayBuffer>> {
  const result = await env.IMAGES.input(new Blob([png(width, height)]).stream()).output({ format });
  return new Uint8Array(await result.response().arrayBuffer());
}

/** A GIF of one pixel on a canvas of the given size. */
export const gif = (width = 1, height = 1): Uint8Array<ArrayBuffer> =>
  join(
    "GIF89a",
    [width & 255, width >> 8, height & 255, height >> 8, 0x80, 0, 0, 255, 0, 0, 0, 0, 255],
    [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3b],
  );

const length32 = (bytes: Uint8Array) => new Uint8Array(new Uint32Array([bytes.byteLength]).buffer);
const webpOf = (chunks: Uint8Array) => join("RIFF", length32(join("WEBP", chunks)), "WEBP", chunks);
/** A picture of one pixel, as a chunk of a WebP. */
const PIXEL = join("VP8L", [6, 0, 0, 0, 0x2f, 0, 0, 0, 0, 0]);

/** A WebP of animations, each within the one before it. */
export function nestedFrames(depth: number): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(24 * depth + PIXEL.byteLength);
  all.set(PIXEL, 24 * depth);
  for (let i = 0; i < depth; i += 1) all.set(join("ANMF", length32(all.subarray(24 * i + 8))), 24 * i);
  return webpOf(all);
}

/** A WebP with very many pictures in its one frame. */
export function repeatedFrames(count: number): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(16 + PIXEL.byteLength * count);
  for (let i = 0; i < count; i += 1) all.set(PIXEL, 16 + i * PIXEL.byteLength);
  return webpOf(join("ANMF", length32(all), all));
}
