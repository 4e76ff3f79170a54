import { describe, it } from "vitest";
import { updateCategory } from "../../../../src/features/goods/categories/update-category.ts";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { freshName, givenCategory, givenProduct } from "../../../support/catalog.ts";
import { testContext } from "../../../support/context.ts";
import { png } from "../../../support/pictures.ts";

const admin = async (method: string, path: string, body?: unknown) =>
  call(method, `/api/v1/admin/categories${path}`, {
    ...(body === undefined ? {} : { body }),
    token: await tokenOf("admin"),
  });
const shown = async (reference: string) => (await (await call("GET", `/api/v1/categories/${reference}`)).json()) as any;
const productsOf = async (reference: string) =>
  ((await (await call("GET", `/api/v1/categories/${reference}/products`)).json()) as any).data.map(
    (one: any) => one.id,
  );

describe("categories", () => {
  it("form a tree, with counts of what is below", async ({ expect }) => {
    const root = await givenCategory({ name: freshName("Küche"), description: "For cooks" });
    expect(root.slug).toMatch(/^kuche-/);
    const second = await givenCategory({ parent_id: root.id });
    const first = await givenCategory({ parent_id: root.slug, position: 0 });
    const leaf = await givenCategory({ parent_id: second.id });
    await givenProduct({ categories: [leaf.id, second.id] });
    await givenProduct({ categories: [leaf.id], status: "draft" });
    const tree = (await (await call("GET", "/api/v1/categories?view=tree")).json()) as any;
    const node = tree.data.find((one: any) => one.id === root.id);
    expect(node).toMatchObject({ description: "For cooks", parent_id: null, product_count: 1, image: null });
    expect(node.children.map((one: any) => one.id)).toEqual(
      [first, second].toSorted((a, b) => a.position - b.position || (a.name < b.name ? -1 : 1)).map((one) => one.id),
    );
    const { is_active, ...asShown } = leaf;
    expect(is_active).toBe(true);
    expect(node.children.find((one: any) => one.id === second.id).children).toEqual([
      { ...asShown, product_count: 1, children: [] },
    ]);
    expect(tree.next_cursor).toBeNull();
    const roots = (await (await call("GET", "/api/v1/categories?view=roots&limit=100")).json()) as any;
    expect(roots.data.every((one: any) => one.parent_id === null && one.children === undefined)).toBe(true);
    expect(await shown(leaf.slug)).toEqual({ ...asShown, product_count: 1 });
  });

  it("come last among their own siblings", async ({ expect }) => {
    const [root, other] = [await givenCategory(), await givenCategory()];
    const positions = [];
    for (const parent_id of [root.id, root.id, other.id, root.id])
      positions.push((await givenCategory({ parent_id })).position);
    expect(positions).toEqual([0, 1, 0, 2]);
  });

  it("are paged when they are flat", async ({ expect }) => {
    for (let i = 0; i < 3; i += 1) await givenCategory();
    for (const view of ["all", "roots"]) {
      const found: string[] = [];
      let cursor: string | null = "";
      let total = 0;
      while (cursor !== null) {
        const page: any = await (
          await call(
            "GET",
            `/api/v1/categories?view=${view}&limit=2&count=true${cursor === "" ? "" : `&cursor=${cursor}`}`,
          )
        ).json();
        found.push(...page.data.map((one: any) => one.id));
        total = page.total_count;
        cursor = page.next_cursor;
      }
      expect(new Set(found).size).toBe(found.length);
      expect(found).toHaveLength(total);
    }
    for (const [query, path] of [
      ["view=leaves", "view"],
      ["view=tree&cursor=x", "cursor"],
      ["limit=0", "limit"],
      ["x=1", "x"],
    ] as const)
      expect(
        (await problemOf(await call("GET", `/api/v1/categories?${query}`))).errors?.map((one) => one.path),
      ).toEqual([path]);
    expect((await problemOf(await call("GET", "/api/v1/categories?cursor=x"))).code).toBe("invalid_cursor");
  });

  it("move with all that is below them, and never below themselves", async ({ expect }) => {
    const [a, b] = [await givenCategory(), await givenCategory()];
    const child = await givenCategory({ parent_id: a.id });
    const leaf = await givenCategory({ parent_id: child.id });
    const product = await givenProduct({ categories: [leaf.id] });
    expect(await productsOf(a.id)).toEqual([product.id]);
    const moved = await admin("POST", `/${child.slug}/move`, { parent_id: b.slug, position: 3 });
    expect(await moved.json()).toMatchObject({ id: child.id, parent_id: b.id, position: 3, product_count: 1 });
    expect(await productsOf(a.id)).toEqual([]);
    expect(await productsOf(b.id)).toEqual([product.id]);
    for (const [from, to] of [
      [b.id, leaf.id],
      [b.id, b.id],
      [child.id, leaf.slug],
    ] as const)
      expect((await problemOf(await admin("POST", `/${from}/move`, { parent_id: to }))).code).toBe("category_cycle");
    expect((await problemOf(await admin("POST", `/${b.id}/move`, { parent_id: "none" }))).errors?.[0]?.path).toBe(
      "parent_id",
    );
    expect((await problemOf(await admin("POST", "/none/move", { parent_id: null }))).code).toBe("category_not_found");
    expect((await (await admin("PATCH", `/${child.id}`, { parent_id: null })).json()) as any).toMatchObject({
      parent_id: null,
    });
    expect(await productsOf(b.id)).toEqual([]);
  });

  it("are not moved into a cycle by two moves at once", async ({ expect }) => {
    const [a, b] = [await givenCategory(), await givenCategory()];
    const answers = await Promise.all([
      admin("POST", `/${a.id}/move`, { parent_id: b.id }),
      admin("POST", `/${b.id}/move`, { parent_id: a.id }),
    ]);
    expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    const tree = (await (await call("GET", "/api/v1/categories?view=tree")).json()) as any;
    expect(tree.data.filter((one: any) => [a.id, b.id].includes(one.id))).toHaveLength(1);
  });

  it("are not moved into a cycle by a move that comes between another's look and its change", async ({ expect }) => {
    const [a, b] = [await givenCategory(), await givenCategory()];
    const ctx = testContext();
    let looked = false;
    /** The database, where somebody else is faster after the first look. */
    const db = new Proxy(ctx.db, {
      get(real, name) {
        if (name !== "batch" || looked) return Reflect.get(real, name);
        return async (...statements: Parameters<typeof real.batch>) => {
          looked = true;
          const rows = await real.batch(...statements);
          await updateCategory(ctx, b.id, { parent_id: a.id });
          return rows;
        };
      },
    });
    const later = updateCategory({ ...ctx, db }, a.id, { parent_id: b.id });
    await expect(later).rejects.toMatchObject({ code: "category_cycle" });
  });

  it("have at most six levels", async ({ expect }) => {
    const chain = [await givenCategory()];
    for (let level = 1; level < 6; level += 1) chain.push(await givenCategory({ parent_id: chain.at(-1)?.id ?? null }));
    const deeper = await admin("POST", "", { name: "Too deep", parent_id: chain[5]?.id });
    expect(await problemOf(deeper)).toMatchObject({ status: 409, code: "category_too_deep", levels: 6 });
    const other = await givenCategory();
    expect((await problemOf(await admin("POST", `/${chain[0]?.id}/move`, { parent_id: other.id }))).code).toBe(
      "category_too_deep",
    );
    expect((await admin("POST", `/${chain[5]?.id}/move`, { parent_id: other.id })).status).toBe(200);
  });

  it("are renamed, refuse taken slugs, and go only when nothing is below them", async ({ expect }) => {
    const [a, b] = [await givenCategory(), await givenCategory()];
    const child = await givenCategory({ parent_id: a.id });
    const product = await givenProduct({ categories: [child.id, b.id] });
    expect(
      await (await admin("PATCH", `/${a.id}`, { name: "New name", slug: `${a.slug}-new`, description: "d" })).json(),
    ).toMatchObject({ name: "New name", slug: `${a.slug}-new`, description: "d" });
    expect((await shown(`${a.slug}-new`)).name).toBe("New name");
    expect(await (await admin("PUT", `/${a.id}`, { name: "Put" })).json()).toMatchObject({
      name: "Put",
      description: "d",
    });
    expect((await problemOf(await admin("PUT", `/${a.id}`, { position: 1 }))).errors?.[0]?.path).toBe("name");
    expect((await problemOf(await admin("PATCH", `/${a.id}`, { slug: b.slug }))).code).toBe("slug_taken");
    expect((await problemOf(await admin("POST", "", { name: "x", slug: b.slug }))).code).toBe("slug_taken");
    expect((await problemOf(await admin("DELETE", `/${a.id}`))).code).toBe("category_has_children");
    expect((await admin("DELETE", `/${child.id}`)).status).toBe(204);
    expect((await admin("DELETE", `/${a.id}`)).status).toBe(204);
    for (const [method, path, body] of [
      ["GET", `/${a.id}`],
      ["DELETE", `/${a.id}`],
      ["PATCH", "/none", { name: "x" }],
    ] as const)
      expect((await problemOf(await admin(method, path, body))).code).toBe("category_not_found");
    const left = (await (await call("GET", `/api/v1/products/${product.id}`)).json()) as any;
    expect(left.categories).toEqual([{ id: b.id, name: b.name, slug: b.slug }]);
  });

  it("refuse every wrong field by its path, and who may not write", async ({ expect }) => {
    const wrong: [unknown, string][] = [
      [{}, "name"],
      [{ name: "" }, "name"],
      [{ name: 1 }, "name"],
      [{ name: "x".repeat(101) }, "name"],
      [{ name: "x", slug: "A b" }, "slug"],
      [{ name: "x", slug: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b" }, "slug"],
      [{ name: "x", position: -1 }, "position"],
      [{ name: "x", position: 1.5 }, "position"],
      [{ name: "x", parent_id: 1 }, "parent_id"],
      [{ name: "x", parent_id: "none" }, "parent_id"],
      [{ name: "x", description: "\u0000" }, "description"],
      [{ name: "x", nonsense: 1 }, "nonsense"],
      [{ name: "x", path: "/" }, "path"],
    ];
    for (const [body, path] of wrong) {
      const problem = await problemOf(await admin("POST", "", body));
      expect([body, problem.status, problem.errors?.map((one) => one.path)]).toEqual([body, 422, [path]]);
    }
    const category = await givenCategory();
    const calls: [string, string, unknown?][] = [
      ["POST", "", { name: "x" }],
      ["PATCH", `/${category.id}`, { name: "x" }],
      ["PUT", `/${category.id}`, { name: "x" }],
      ["DELETE", `/${category.id}`],
      ["POST", `/${category.id}/move`, { parent_id: null }],
      ["GET", ""],
      ["GET", `/${category.id}`],
    ];
    for (const [method, path, body] of calls) {
      const options = body === undefined ? {} : { body };
      expect((await call(method, `/api/v1/admin/categories${path}`, options)).status).toBe(401);
      expect(
        (await call(method, `/api/v1/admin/categories${path}`, { ...options, token: await tokenOf("customer") }))
          .status,
      ).toBe(403);
    }
    const list = await admin("GET", "?view=all");
    expect(tripsOf(list).d1).toBeLessThanOrEqual(2);
  });

  it("are nowhere in the storefront when they or one above them is inactive, and their products stay for sale", async ({
    expect,
  }) => {
    const [root, other] = [await givenCategory(), await givenCategory()];
    const hidden = await givenCategory({ parent_id: root.id, is_active: false });
    const below = await givenCategory({ parent_id: hidden.id });
    const product = await givenProduct({ categories: [below.id] });
    const treeIds = async (): Promise<string[]> =>
      JSON.stringify(await (await call("GET", "/api/v1/categories?view=tree")).json()).match(/[0-9a-f-]{36}/g) ?? [];
    const isGone = async (...ids: string[]) => {
      const tree = await treeIds();
      for (const id of ids) {
        expect(tree).not.toContain(id);
        for (const path of [`/categories/${id}`, `/categories/${id}/products`])
          expect((await problemOf(await call("GET", `/api/v1${path}`))).code).toBe("category_not_found");
        expect((await (await call("GET", `/api/v1/products?category=${id}`)).json<any>()).data).toEqual([]);
      }
    };
    await isGone(hidden.id, below.id);
    expect(await shown(root.id)).toMatchObject({ product_count: 0 });
    expect(await productsOf(root.id)).toEqual([]);
    expect(await (await call("GET", `/api/v1/products/${product.id}`)).json()).toMatchObject({ categories: [] });
    const staff: any = await (await admin("GET", `/${root.id}`)).json();
    expect(staff).toMatchObject({ product_count: 1, is_active: true });
    expect(await (await admin("GET", `/${below.slug}`)).json()).toMatchObject({ is_active: true });

    await admin("PATCH", `/${below.id}`, { parent_id: other.id });
    expect(await productsOf(other.id)).toEqual([product.id]);
    await admin("PATCH", `/${below.id}`, { parent_id: hidden.id });
    await isGone(below.id);
    const activated: any = await (await admin("PATCH", `/${hidden.id}`, { is_active: true })).json();
    expect(activated.is_active).toBe(true);
    expect(Date.parse(activated.updated_at)).toBeGreaterThanOrEqual(Date.parse(activated.created_at));
    expect(await productsOf(root.id)).toEqual([product.id]);
    expect(await treeIds()).toContain(below.id);
    await admin("PATCH", `/${root.id}`, { is_active: false });
    await isGone(root.id, hidden.id, below.id);
  });

  it("have a picture, which staff set and take away", async ({ expect }) => {
    const category = await givenCategory();
    const send = async (bytes: Uint8Array<ArrayBuffer>) => {
      const form = new FormData();
      form.append("file", new File([bytes], "p.png", { type: "image/png" }));
      const token = await tokenOf("admin");
      return call("PUT", `/api/v1/admin/categories/${category.id}/image`, { body: form, token });
    };
    const set: any = await (await send(png())).json();
    expect(set.image).toMatchObject({ alt_text: category.name });
    expect((await call("GET", set.image.url)).status).toBe(200);
    expect((await shown(category.id)).image).toEqual(set.image);
    expect((await problemOf(await send(new Uint8Array([1, 2, 3])))).errors?.[0]?.path).toBe("file");
    for (let i = 0; i < 2; i += 1) expect((await admin("DELETE", `/${category.id}/image`)).status).toBe(204);
    expect((await shown(category.id)).image).toBeNull();
    const key = set.image.url.replace("/images/", "");
    expect((await auditOf(category.id)).slice(1)).toMatchObject([
      { action: "category.image_changed", changes: { before: { image: null }, after: { image: key } } },
      { action: "category.image_changed", changes: { before: { image: set.image.url }, after: { image: null } } },
    ]);
    expect(await auditOf(category.id)).toHaveLength(3);
  });
});
