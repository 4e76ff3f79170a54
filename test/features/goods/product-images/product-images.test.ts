import { env } from "cloudflare:workers";
import { and, eq } from "drizzle-orm";
import { beforeAll, describe, it } from "vitest";
import { auditLog } from "#platform/data/tables";
import { productImages, variants } from "../../../../src/features/goods/catalog/tables.ts";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { testContext } from "../../../support/context.ts";
import { encoded, gif, png } from "../../../support/pictures.ts";

let token = "";
beforeAll(async () => {
  token = await tokenOf("admin");
});

type Shown = {
  id: string;
  slug: string;
  images: { id: string; url: string; alt_text: string; position: number; width: number; height: number }[];
  image: { url: string } | null;
};
const formOf = (files: Uint8Array<ArrayBuffer>[], fields: Record<string, string> = {}) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const [i, bytes] of files.entries())
    form.append("file", new File([bytes], `picture-${i}.png`, { type: "image/png" }));
  return form;
};
const upload = (id: string, files: Uint8Array<ArrayBuffer>[], fields = {}) =>
  call("POST", `/api/v1/admin/products/${id}/images`, { token, body: formOf(files, fields) });
const uploaded = async (id: string, files: Uint8Array<ArrayBuffer>[], fields = {}): Promise<Shown> => {
  const response = await upload(id, files, fields);
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
};
const rowsOf = (product_id: string) =>
  testContext()
    .db.select()
    .from(productImages)
    .where(eq(productImages.product_id, product_id))
    .orderBy(productImages.position);

describe("a product's pictures", () => {
  it("are stored under the hash of their content and shown by the storefront's next read", async ({ expect }) => {
    const product = await givenProduct();
    await call("GET", `/api/v1/products/${product.slug}`);
    const bytes = png(40, 30);
    const shown = await uploaded(product.id, [bytes], { alt_text: " A thing " });
    expect(shown.images).toMatchObject([
      {
        alt_text: "A thing",
        position: 0,
        width: 40,
        height: 30,
        url: expect.stringMatching(/^\/images\/[0-9a-f]{40}\.png$/),
      },
    ]);
    const [row] = await rowsOf(product.id);
    expect(row).toMatchObject({ bytes: bytes.byteLength, source_url: null });
    const stored = await env.MEDIA.get(row?.key ?? "");
    expect(new Uint8Array((await stored?.arrayBuffer()) ?? new ArrayBuffer(0))).toEqual(bytes);
    const seen = await (await call("GET", `/api/v1/products/${product.slug}`)).json<Shown>();
    expect(seen.image?.url).toBe(shown.images[0]?.url);
    const audits = await testContext()
      .db.select()
      .from(auditLog)
      .where(and(eq(auditLog.subject_id, product.id), eq(auditLog.action, "product.images_added")));
    expect(audits).toHaveLength(1);
  });

  it("come in five formats, whatever the file calls itself, and several at once", async ({ expect }) => {
    const product = await givenProduct();
    const files = [png(), await encoded("image/jpeg"), await encoded("image/webp"), await encoded("image/avif"), gif()];
    const shown = await uploaded(product.id, files);
    expect(shown.images.map((image) => image.url.split(".").at(-1))).toEqual(["png", "jpg", "webp", "avif", "gif"]);
    expect(shown.images.map((image) => [image.width, image.height])).toEqual([
      [40, 30],
      [40, 30],
      [40, 30],
      [40, 30],
      [1, 1],
    ]);
    for (const { url } of shown.images) expect((await call("GET", url)).status).toBe(200);
  });

  it("are added once each, also by two uploads at the same moment", async ({ expect }) => {
    const product = await givenProduct();
    const [a, b] = [png(), png()];
    await Promise.all([uploaded(product.id, [a]), uploaded(product.id, [a]), uploaded(product.id, [b])]);
    const rows = await rowsOf(product.id);
    expect(rows.map((row) => row.position)).toEqual([0, 1]);
    expect(new Set(rows.map((row) => row.key)).size).toBe(2);
  });

  it("are put in order, described and removed, by nobody but staff", async ({ expect }) => {
    const product = await givenProduct();
    const { images } = await uploaded(product.id, [png(), png(), png()]);
    const base = `/api/v1/admin/products/${product.id}/images`;
    const ids = images.map((image) => image.id).toReversed();
    const ordered = await call("PATCH", `${base}/order`, { token, body: { image_ids: ids } });
    expect((await ordered.json<Shown>()).images.map((image) => image.id)).toEqual(ids);
    const described = await call("PATCH", `${base}/${ids[0]}`, { token, body: { alt_text: "From the side" } });
    expect((await described.json<Shown>()).images[0]).toMatchObject({ id: ids[0], alt_text: "From the side" });
    expect((await auditOf(product.id)).slice(-2).map(({ changes }) => changes)).toEqual([
      { before: { images: ids.toReversed() }, after: { images: ids } },
      { before: { alt_text: "" }, after: { image_id: ids[0], alt_text: "From the side" } },
    ]);

    await testContext()
      .db.update(variants)
      .set({ image_id: ids[1] ?? null })
      .where(eq(variants.product_id, product.id));
    expect((await call("DELETE", `${base}/${ids[1]}`, { token })).status).toBe(204);
    expect((await rowsOf(product.id)).map((row) => row.id)).toEqual([ids[0], ids[2]]);
    const [variant] = await testContext().db.select().from(variants).where(eq(variants.product_id, product.id));
    expect(variant?.image_id).toBeNull();

    const other = await givenProduct();
    const refusals: [string, string, Parameters<typeof call>[2], number, string][] = [
      ["PATCH", `${base}/order`, { token, body: { image_ids: ids } }, 422, "invalid_request"],
      ["PATCH", `${base}/order`, { token, body: { image_ids: [ids[0], ids[0]] } }, 422, "invalid_request"],
      ["PATCH", `${base}/order`, { token, body: {} }, 422, "invalid_request"],
      ["PATCH", `${base}/${ids[0]}`, { token, body: { alt_text: "a\u0000b" } }, 422, "invalid_request"],
      ["PATCH", `${base}/${ids[0]}`, { token, body: { alt_text: "x", position: 1 } }, 422, "invalid_request"],
      ["PATCH", `${base}/${ids[0]}`, { body: { alt_text: "x" } }, 401, "not_signed_in"],
      ["DELETE", `${base}/${ids[1]}`, { token }, 404, "image_not_found"],
      ["DELETE", `/api/v1/admin/products/${other.id}/images/${ids[0]}`, { token }, 404, "image_not_found"],
      ["DELETE", `${base}/${ids[0]}`, { token: await tokenOf("customer") }, 403, "permission_required"],
      ["DELETE", `/api/v1/admin/products/nothing/images/${ids[0]}`, { token }, 404, "product_not_found"],
      ["POST", base, { token, body: { file: "x" } }, 415, "unsupported_media_type"],
      ["POST", base, { token, body: formOf([]) }, 422, "invalid_request"],
      ["POST", base, { token, body: formOf([], { file: "text" }) }, 422, "invalid_request"],
      ["POST", base, { token, body: formOf([png()], { title: "x" }) }, 422, "invalid_request"],
      ["POST", base, { body: formOf([png()]) }, 401, "not_signed_in"],
      ["POST", "/api/v1/admin/products/nothing/images", { token, body: formOf([png()]) }, 404, "product_not_found"],
      [
        "POST",
        base,
        { token, body: "nonsense", headers: { "content-type": "multipart/form-data; boundary=x" } },
        400,
        "malformed_form",
      ],
      [
        "POST",
        base,
        { token, body: "nonsense", headers: { "content-type": "multipart/form-data; boundary=" } },
        400,
        "malformed_form",
      ],
    ];
    for (const [method, path, options, status, code] of refusals) {
      const response = await call(method, path, options);
      expect([method, path, response.status, (await problemOf(response)).code]).toEqual([method, path, status, code]);
    }
    expect((await rowsOf(product.id)).map((row) => row.alt_text)).toEqual(["From the side", ""]);
    const second = new Uint8Array([1, 2, 3]);
    const unread = await problemOf(await call("POST", base, { token, body: formOf([png(), second]) }));
    expect(unread.errors?.map(({ path }) => path)).toEqual(["file.1"]);
    const without = await problemOf(await call("POST", base, { token, body: formOf([], { alt_text: "x" }) }));
    expect(without.errors).toEqual([{ path: "file", code: "required", message: "Send a picture in this field" }]);
  });

  it("have a limit in number and in size", async ({ expect }) => {
    const product = await givenProduct();
    const big = new Uint8Array(11 * 1024 * 1024);
    big.set(png());
    expect((await upload(product.id, [big])).status).toBe(413);
    const ctx = testContext();
    for (let i = 0; i < 50; i += 1)
      await ctx.db.insert(productImages).values({
        id: ctx.id(),
        product_id: product.id,
        source_url: "https://example.com/a.png",
        position: i,
        created_at: 0,
        updated_at: 0,
      });
    expect((await problemOf(await upload(product.id, [png()]))).code).toBe("too_many_images");
    expect(await rowsOf(product.id)).toHaveLength(50);
  });
});
