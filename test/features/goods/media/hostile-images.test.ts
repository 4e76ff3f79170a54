import { deflateSync } from "node:zlib";
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { beforeAll, describe, it } from "vitest";
import { sha256 } from "#platform/secrets/tokens";
import { productImages } from "../../../../src/features/goods/catalog/tables.ts";
import { inspectImage } from "../../../../src/features/goods/media/inspect-image.ts";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { testContext } from "../../../support/context.ts";
import {
  encoded,
  gif,
  join,
  nestedFrames,
  png,
  PNG_SIGNATURE,
  pngChunk,
  pngHeader,
  repeatedFrames,
} from "../../../support/pictures.ts";

type Bytes = Uint8Array<ArrayBuffer>;
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

async function hostile(): Promise<[string, Bytes][]> {
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

let token = "";
beforeAll(async () => {
  token = await tokenOf("admin");
});

describe("a file that is no picture", () => {
  it("is refused, whatever it claims to be, and nothing of it is stored", { timeout: 30_000 }, async ({ expect }) => {
    const product = await givenProduct();
    const files = await hostile();
    expect(files.length).toBeGreaterThanOrEqual(60);
    for (const [name, bytes] of files) {
      const form = new FormData();
      form.append("file", new File([bytes], "picture.png", { type: "image/png" }));
      const response = await call("POST", `/api/v1/admin/products/${product.id}/images`, { token, body: form });
      const problem = await problemOf(response);
      expect([name, response.status, problem.errors?.[0]?.path]).toEqual([name, 422, "file"]);
      const hash = (await sha256(bytes)).slice(0, 40);
      for (const extension of ["jpg", "png", "webp", "avif", "gif"])
        expect(await env.MEDIA.head(`${hash}.${extension}`)).toBeNull();
    }
    expect(await testContext().db.select().from(productImages).where(eq(productImages.product_id, product.id))).toEqual(
      [],
    );
  });

  it("says why: the format, the damage or the size", async ({ expect }) => {
    const codeOf = (bytes: Bytes) => {
      const found = inspectImage(bytes);
      return found.ok ? "ok" : found.code;
    };
    const files = new Map(await hostile());
    const some = (name: string) => codeOf(files.get(name) ?? new Uint8Array(0));
    expect(["SVG", "HEIC", "PDF"].map(some)).toEqual(Array(3).fill("unsupported_format"));
    expect(
      [
        "PNG: cut in the middle",
        "JPEG: a ZIP behind the end",
        "GIF: a script",
        "WebP: cut off",
        "AVIF: a box of no length",
      ].map(some),
    ).toEqual(Array(5).fill("broken_image"));
    const large = [...files.keys()].filter((name) => /above the limit|million pixels|around a large/.test(name));
    expect(large.map(some)).toEqual(Array(large.length).fill("too_many_pixels"));
  });

  it("never ends up as a picture by a changed byte that makes it larger than the limit", async ({ expect }) => {
    let largest = 0;
    // Each byte of the first 200 of each format, set to four values: whatever is let through is within the limit.
    for (const bytes of [
      png(),
      await encoded("image/jpeg"),
      await encoded("image/webp"),
      await encoded("image/avif"),
      gif(),
    ])
      for (let at = 0; at < Math.min(200, bytes.length); at += 1)
        for (const value of [0, 1, 0x7f, 0xff]) {
          const changed = bytes.slice();
          changed[at] = value;
          const found = inspectImage(changed);
          if (found.ok) largest = Math.max(largest, found.width * found.height);
        }
    expect(largest).toBeLessThanOrEqual(40_000_000);
  });

  it("is told from real ones: a camera's second picture behind the first, padding, and turned pictures", async ({
    expect,
  }) => {
    const jpg = await encoded("image/jpeg");
    expect(inspectImage(join(jpg, jpg))).toMatchObject({ ok: true, format: "jpg" });
    expect(inspectImage(join(jpg, new Uint8Array(100)))).toMatchObject({ ok: true, width: 40, height: 30 });
    const exif = join(
      [0xff, 0xe1, 0, 34],
      "Exif",
      [0, 0],
      "MM",
      [0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0],
    );
    expect(inspectImage(join(jpg.slice(0, 2), exif, jpg.slice(2)))).toMatchObject({ ok: true, width: 30, height: 40 });
  });
});
