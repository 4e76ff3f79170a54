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
import { hostileFiles } from "../../../support/hostile-files.ts";
import { type Bytes, encoded, gif, join, png } from "../../../support/pictures.ts";

let token = "";
beforeAll(async () => {
  token = await tokenOf("admin");
});

describe("a file that is no picture", () => {
  it("is refused, whatever it claims to be, and nothing of it is stored", { timeout: 30_000 }, async ({ expect }) => {
    const product = await givenProduct();
    const files = await hostileFiles();
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
    const files = new Map(await hostileFiles());
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
