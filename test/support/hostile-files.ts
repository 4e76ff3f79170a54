import { deflateSync } from "node:zlib";
import {
  type Bytes,
  encoded,
  gif,
  join,
  nestedFrames,
  png,
  PNG_SIGNATURE,
  pngChunk,
  pngHeader,
  repeatedFrames,
} from "./pictures.ts";

const text = (value: string): Bytes => join(value);
const cut = (bytes: Bytes, keep: number): Bytes => bytes.slice(0, Math.floor(bytes.length * keep));
const with32 = (bytes: Bytes, at: number, value: number, little = false): Bytes => {
  const copy = bytes.slice();
  new DataView(copy.buffer).setUint32(at, value, little);
  return copy;
};
const data = pngChunk("IDAT", deflateSync(new Uint8Array(4)));
const end = pngChunk("IEND", []);
const find = (bytes: Bytes, what: string): number => String.fromCharCode(...bytes.subarray(0, 20_000)).indexOf(what);
const SCRIPT = "<script>alert(1)</script>";
const ZIP = [0x50, 0x4b, 3, 4, 20, 0, 0, 0, 0, 0];

/** Files that no picture is made of, by what is wrong with each. */
export async function hostileFiles(): Promise<[string, Bytes][]> {
  const [jpg, webp, avif, pic] = [
    await encoded("image/jpeg"),
    await encoded("image/webp"),
    await encoded("image/avif"),
    png(),
  ];
  const sof = jpg.findIndex((byte, i) => byte === 0xff && [0xc0, 0xc1, 0xc2].includes(jpg[i + 1] ?? 0));
  const jpgSized = (width: number, height: number) => {
    const copy = jpg.slice();
    copy.set([height >> 8, height & 255, width >> 8, width & 255], sof + 5);
    return copy;
  };
  const ispe = find(avif, "ispe");
  return [
    ["nothing at all", new Uint8Array(0)],
    ["one byte", new Uint8Array([0x89])],
    ["text", text("hello")],
    ["a page", text("<!doctype html><html><body>hi</body></html>")],
    ["SVG", text(`<svg xmlns="http://www.w3.org/2000/svg">${SCRIPT}</svg>`)],
    ["SVG behind an XML declaration", text('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>')],
    ["SVG behind a byte order mark", join([0xef, 0xbb, 0xbf], "<svg/>")],
    ["SVG with an entity bomb", text('<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg>&a;</svg>')],
    ["PDF", text("%PDF-1.7\n1 0 obj")],
    ["ZIP", new Uint8Array(ZIP)],
    ["an ELF program", join([0x7f], "ELF", [2, 1, 1, 0])],
    ["a Windows program", text("MZ\u0090\u0000")],
    ["a script", text("#!/bin/sh\nrm -rf /\n")],
    ["PHP", text("<?php system($_GET['c']); ?>")],
    ["BMP", join("BM", new Uint8Array(60).fill(1))],
    ["TIFF", join([0x49, 0x49, 0x2a, 0], new Uint8Array(60))],
    ["ICO", join([0, 0, 1, 0, 1, 0, 16, 16], new Uint8Array(60))],
    ["HEIC", join([0, 0, 0, 24], "ftypheic", [0, 0, 0, 0], "mif1heic")],
    ["JPEG XL", join([0xff, 0x0a], new Uint8Array(60))],
    ["JPEG 2000", join([0, 0, 0, 12], "jP  ", [0x0d, 0x0a, 0x87, 0x0a])],
    ["ICNS with a box of no length", join("icns", [0, 0, 0, 100], "ic07", [0, 0, 0, 0])],
    ["PSD", join("8BPS", new Uint8Array(30))],
    ["PNG: the signature alone", new Uint8Array(PNG_SIGNATURE)],
    ["PNG: cut in the middle", cut(pic, 0.5)],
    ["PNG: without its last chunk", pic.slice(0, -12)],
    ["PNG: without pixels", join(PNG_SIGNATURE, pngHeader(1, 1), end)],
    ["PNG: a page behind the end", join(pic, SCRIPT)],
    ["PNG: a ZIP behind the end", join(pic, ZIP)],
    ["PNG: two headers", join(PNG_SIGNATURE, pngHeader(1, 1), pngHeader(9000, 9000), data, end)],
    ["PNG: header not first", join(PNG_SIGNATURE, pngChunk("tEXt", text("a")), pngHeader(1, 1), data, end)],
    ["PNG: a chunk that is longer than the file", with32(pic, 33, 0x7fffffff)],
    ["PNG: a chunk of negative length", with32(pic, 33, 0xfffffff0)],
    ["PNG: no width", join(PNG_SIGNATURE, pngHeader(0, 10), data, end)],
    ["PNG: 4,294,967,295 wide", join(PNG_SIGNATURE, pngHeader(0xffffffff, 1), data, end)],
    ["PNG: 400 million pixels in a hundred bytes", join(PNG_SIGNATURE, pngHeader(20_000, 20_000), data, end)],
    ["PNG: just above 40 million pixels", join(PNG_SIGNATURE, pngHeader(8000, 5001), data, end)],
    [
      "PNG: a frame above the limit",
      join(
        PNG_SIGNATURE,
        pngHeader(1, 1),
        pngChunk("fcTL", [0, 0, 0, 0, 0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30, ...new Uint8Array(14)]),
        data,
        end,
      ),
    ],
    ["PNG: Apple's own kind", join(PNG_SIGNATURE, pngChunk("CgBI", [0, 0, 0, 0]), pngHeader(1, 1), data, end)],
    ["JPEG: the first three bytes", jpg.slice(0, 3)],
    ["JPEG: cut in the middle", cut(jpg, 0.5)],
    ["JPEG: without its end", jpg.slice(0, -2)],
    ["JPEG: a page behind the end", join(jpg, SCRIPT)],
    ["JPEG: PHP behind the end", join(jpg, "<?php phpinfo(); ?>")],
    ["JPEG: a ZIP behind the end", join(jpg, ZIP)],
    ["JPEG: half a picture behind the end", join(jpg, cut(jpg, 0.5))],
    [
      "JPEG: a script in its first segment",
      join([0xff, 0xd8, 0xff, 0xe0, 0x2f, 0x2a], "*/=alert(1)/*", new Uint8Array(0x2f2a), jpg.slice(2)),
    ],
    ["JPEG: above the limit", jpgSized(60_000, 60_000)],
    ["JPEG: no height", jpgSized(10, 0)],
    ["JPEG: a frame header that runs out", jpg.slice(0, sof + 6)],
    ["JPEG: two frame headers", join(jpg.slice(0, sof), jpgSized(60_000, 1).slice(sof, sof + 19), jpg.slice(sof))],
    ["JPEG: bytes between segments", join(jpg.slice(0, 2), SCRIPT, jpg.slice(2))],
    ["JPEG: no frame at all", new Uint8Array([0xff, 0xd8, 0xff, 0xd9])],
    ["GIF: the header alone", text("GIF89a")],
    ["GIF: a script", text("GIF89a=1;alert(document.cookie)//")],
    ["GIF: a script in a comment, and behind the end", join("GIF89a/*", new Uint8Array(10), "*/=1;alert(1);")],
    ["GIF: a page behind the end", join(gif(), SCRIPT)],
    ["GIF: cut off", gif().slice(0, -2)],
    ["GIF: no pictures in it", join("GIF89a", [1, 0, 1, 0, 0, 0, 0, 0x3b])],
    ["GIF: above the limit", gif(65_535, 65_535)],
    ["GIF: no width", gif(0, 1)],
    [
      "GIF: a frame above the limit",
      join("GIF89a", [1, 0, 1, 0, 0, 0, 0, 0x2c, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 2, 2, 0x44, 1, 0, 0x3b]),
    ],
    ["GIF: GIF90a", join("GIF90a", gif().slice(6))],
    ["WebP: cut off", cut(webp, 0.5)],
    ["WebP: a length that lies", with32(webp, 4, 0xfffffff0, true)],
    ["WebP: a shorter length than the file", join(webp, SCRIPT)],
    ["WebP: a sound", join("RIFF", [36, 0, 0, 0], "WAVEfmt ", new Uint8Array(28))],
    [
      "WebP: a canvas without a picture",
      join("RIFF", [22, 0, 0, 0], "WEBPVP8X", [10, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 9, 0, 0]),
    ],
    [
      "WebP: a great canvas with nothing on it",
      join("RIFF", [22, 0, 0, 0], "WEBPVP8X", [10, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255]),
    ],
    [
      "WebP: a small canvas around a large picture",
      join(
        "RIFF",
        [44, 0, 0, 0],
        "WEBPVP8X",
        [10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        "VP8L",
        [14, 0, 0, 0, 0x2f, 0xff, 0xff, 0xff, 0x0f, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      ),
    ],
    ["WebP: animations 20,000 deep", nestedFrames(20_000)],
    ["WebP: 300,000 pictures in one frame", repeatedFrames(300_000)],
    ["AVIF: the brand alone", join([0, 0, 0, 24], "ftypavif", [0, 0, 0, 0], "avifmif1")],
    ["AVIF: cut off", cut(avif, 0.6)],
    ["AVIF: a page behind the end", join(avif, SCRIPT)],
    ["AVIF: a box of no length", with32(avif, find(avif, "meta") - 4, 0)],
    ["AVIF: a box that is longer than the file", with32(avif, find(avif, "meta") - 4, 0x7fffffff)],
    ["AVIF: above the limit", with32(with32(avif, ispe + 8, 60_000), ispe + 12, 60_000)],
    ["AVIF: no width", with32(avif, ispe + 8, 0)],
  ];
}
