import { describe, it } from "vitest";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { freshName, givenProduct } from "../../../support/catalog.ts";
import { indexNow } from "../../../support/search.ts";

const token = await tokenOf("admin");
const admin = (method: string, path: string, body?: unknown) =>
  call(method, `/api/v1/admin/tags${path}`, { ...(body === undefined ? {} : { body }), token });
const tagNamed = async (name: string): Promise<any> => {
  const made = await admin("POST", "", { name });
  if (made.status !== 201) throw new Error(await made.text());
  return made.json();
};
const word = (): string => freshName("tag").replaceAll(" ", "").toLowerCase();
const found = async (query: string): Promise<string[]> => {
  await indexNow();
  return (await (await call("GET", `/api/v1/products?${query}`)).json<any>()).data.map((one: any) => one.id);
};
const shown = async (id: string): Promise<any> => (await call("GET", `/api/v1/products/${id}`)).json();

describe("tags", () => {
  it("are made before any product has them, once each", async ({ expect }) => {
    const name = word();
    const tag = await tagNamed(name.toUpperCase());
    expect(tag).toMatchObject({ slug: name, name: name.toUpperCase(), product_count: 0 });
    expect(await problemOf(await admin("POST", "", { name }))).toMatchObject({ code: "tag_taken", slug: name });
    const product = await givenProduct({ tags: [name] });
    expect(product.tags).toEqual([name.toUpperCase()]);
    expect(await (await admin("GET", `/${name}`)).json()).toEqual({ ...tag, product_count: 1 });
    expect(await found(`q=${name}`)).toEqual([product.id]);
    expect((await auditOf(tag.id)).map(({ action }) => action)).toEqual(["tag.created"]);
  });

  it("are renamed on every product, which is then found by the new name alone", async ({ expect }) => {
    const [old, fresh, taken] = [word(), word(), word()];
    const product = await givenProduct({ tags: [old, taken] });
    const tag: any = await (await admin("GET", `/${old}`)).json();
    const renamed = await admin("PATCH", `/${old}`, { name: `Soft ${fresh}` });
    expect(await renamed.json()).toMatchObject({ id: tag.id, slug: `soft-${fresh}`, product_count: 1 });
    expect((await shown(product.id)).tags).toContain(`Soft ${fresh}`);
    for (const [query, ids] of [
      [`q=${fresh}`, [product.id]],
      [`tag=soft-${fresh}`, [product.id]],
      [`q=${old}`, []],
      [`tag=${old}`, []],
    ] as const)
      expect([query, await found(query)]).toEqual([query, ids]);
    await call("DELETE", `/api/v1/admin/products/${product.id}`, { token });
    expect(await (await admin("GET", `/${tag.id}`)).json()).toMatchObject({ product_count: 0 });
    expect((await problemOf(await admin("PUT", `/${tag.id}`, { name: taken }))).code).toBe("tag_taken");
    expect((await auditOf(tag.id)).at(-1)).toMatchObject({
      action: "tag.renamed",
      changes: { before: { slug: old, name: old }, after: { slug: `soft-${fresh}`, name: `Soft ${fresh}` } },
    });
  });

  it("are merged: products get the tag that stays, once", async ({ expect }) => {
    const [from, into] = [word(), word()];
    const [one, both] = [await givenProduct({ tags: [from] }), await givenProduct({ tags: [from, into] })];
    const gone: any = await (await admin("GET", `/${from}`)).json();
    const merged = await admin("POST", `/${from}/merge`, { into });
    expect(await merged.json()).toMatchObject({ slug: into, product_count: 2 });
    for (const { id } of [one, both]) expect((await shown(id)).tags).toEqual([into]);
    expect(new Set(await found(`q=${into}`))).toEqual(new Set([one.id, both.id]));
    expect(await found(`q=${from}`)).toEqual([]);
    expect((await problemOf(await admin("POST", `/${from}/merge`, { into }))).code).toBe("tag_not_found");
    for (const wrong of [into, word()])
      expect((await problemOf(await admin("POST", `/${into}/merge`, { into: wrong }))).errors?.[0]?.path).toBe("into");
    expect((await auditOf(gone.id)).at(-1)).toMatchObject({ action: "tag.merged" });
  });

  it("are deleted from every product", async ({ expect }) => {
    const [name, other] = [word(), word()];
    const product = await givenProduct({ tags: [name, other] });
    const tag: any = await (await admin("GET", `/${name}`)).json();
    expect((await admin("DELETE", `/${name}`)).status).toBe(204);
    expect((await shown(product.id)).tags).toEqual([other]);
    expect(await found(`q=${name}`)).toEqual([]);
    for (const [method, body] of [["GET"], ["DELETE"], ["PATCH", { name: "x" }]] as const)
      expect((await problemOf(await admin(method, `/${name}`, body))).code).toBe("tag_not_found");
    expect((await auditOf(tag.id)).at(-1)).toMatchObject({ action: "tag.deleted" });
  });
});
