import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { imageUrl, readPictures, storePictures } from "#goods/media";
import { FormFile } from "#platform/http/forms";
import { call, problemOf } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";
import { gif, png } from "../../../support/pictures.ts";

describe("/images/{key}", () => {
  const given = async (bytes = png(400, 300)) => {
    const pictures = await readPictures([new FormFile(bytes)]);
    await storePictures(testContext(), pictures);
    return imageUrl(pictures[0]?.key ?? "");
  };
  const sizeOf = async (response: Response) => env.IMAGES.info(new Blob([await response.arrayBuffer()]).stream());

  it("gives the very bytes, for ever, closed to everything but being a picture", async ({ expect }) => {
    const bytes = png(40, 30);
    const response = await call("GET", await given(bytes));
    expect(new Uint8Array(await response.clone().arrayBuffer())).toEqual(bytes);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "image/png",
      "cache-control": "public, max-age=31536000, immutable",
      "x-content-type-options": "nosniff",
      "content-security-policy": expect.stringContaining("sandbox"),
      "content-disposition": "inline",
      etag: expect.stringMatching(/^"[0-9a-f]{40}\.png"$/),
    });
  });

  it("resizes to listed sizes and turns into other formats, and keeps what it made", async ({ expect }) => {
    const url = await given();
    const cases: [string, string, number, number][] = [
      ["w=128", "image/png", 128, 96],
      ["h=64", "image/png", 85, 64],
      ["w=128&h=128&fit=cover", "image/png", 128, 128],
      ["w=2048", "image/png", 400, 300],
      ["format=webp", "image/webp", 400, 300],
      ["w=64&format=jpeg", "image/jpeg", 64, 48],
      ["w=64&format=avif", "image/avif", 64, 48],
    ];
    for (const [query, type, width, height] of cases)
      for (let i = 0; i < 2; i += 1) {
        const response = await call("GET", `${url}?${query}`);
        expect([query, response.status, response.headers.get("content-type")]).toEqual([query, 200, type]);
        expect(await sizeOf(response)).toMatchObject({ width, height });
      }
  });

  it("answers 304 to who has it, for each variation by itself", async ({ expect }) => {
    const url = await given();
    for (const query of ["", "?w=128"]) {
      const etag = (await call("GET", `${url}${query}`)).headers.get("etag") ?? "";
      const again = await call("GET", `${url}${query}`, { headers: { "if-none-match": `"other", W/${etag}` } });
      expect([again.status, again.headers.get("etag"), await again.text()]).toEqual([304, etag, ""]);
      expect((await call("GET", `${url}?w=256`, { headers: { "if-none-match": etag } })).status).toBe(200);
    }
    expect((await call("HEAD", url)).status).toBe(200);
  });

  it("gives a GIF as WebP", async ({ expect }) => {
    const response = await call("GET", await given(gif()));
    expect(response.headers.get("content-type")).toBe("image/webp");
  });

  it("refuses other sizes, fits, formats and keys", async ({ expect }) => {
    const url = await given();
    for (const query of [
      "w=129",
      "w=0",
      "w=-64",
      "w=64.0",
      "w=1e2",
      "h=99999",
      "w=",
      "fit=fill",
      "format=gif",
      "format=svg",
      "q=80",
      "w=64&w=128",
    ])
      expect([query, (await call("GET", `${url}?${query}`)).status]).toEqual([query, 422]);
    for (const key of ["nothing", `${"0".repeat(40)}.png`, `${"0".repeat(40)}.svg`, "..%2Fsecret", `${url.slice(8)}x`])
      expect([key, (await call("GET", `/images/${key}`)).status]).toEqual([key, 404]);
  });

  it("says so when a stored picture turns out not to be one", async ({ expect }) => {
    const key = `${crypto.randomUUID().replaceAll("-", "").padEnd(40, "0")}.png`;
    await env.MEDIA.put(key, "no picture");
    const response = await call("GET", `/images/${key}?w=64`);
    expect([response.status, (await problemOf(response)).code]).toEqual([422, "image_unreadable"]);
  });
});
