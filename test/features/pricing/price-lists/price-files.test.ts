import { beforeAll, describe, it } from "vitest";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { givenPriceList } from "../../../support/price-lists.ts";

const HEADER = "sku,currency,min_quantity,price";
type Result = { row: number; status: string; code: string | null };

let admin = "";
beforeAll(async () => {
  admin = await tokenOf("admin");
});

const formOf = (file: string | Uint8Array<ArrayBuffer>): FormData => {
  const form = new FormData();
  form.append("file", new File([file], "prices.csv", { type: "text/csv" }));
  return form;
};
const send = (path: string, file: string | Uint8Array<ArrayBuffer>) =>
  call("POST", `/api/v1/admin${path}/import`, { token: admin, body: formOf(file) });
const importInto = async (path: string, ...rows: string[]): Promise<Result[]> =>
  (await (await send(path, [HEADER, ...rows].join("\n"))).json<{ data: Result[] }>()).data;
const exportOf = async (path: string): Promise<string> =>
  (await call("GET", `/api/v1/admin${path}/export`, { token: admin })).text();

const givenSku = async (): Promise<string> => (await givenProduct({ price: 1_000 })).variants[0]?.sku ?? "";

describe("a file of prices", () => {
  it("sets and takes away prices of a list, with a result for each row", async ({ expect }) => {
    const [sku, other] = [await givenSku(), await givenSku()];
    const id = await givenPriceList(admin);
    const path = `/price-lists/${id}/prices`;
    const results = await importInto(
      path,
      `${sku},USD,1,8.99`,
      `${sku},JPY,1,900`,
      `"${other}",KWD,10,1.250`,
      `${sku},USD,1,7`,
      "NO-SUCH-SKU,USD,1,1",
      `${sku},XXX,1,1`,
      `${sku},USD,0,1`,
      `${sku},USD,1.5,1`,
      `${sku},JPY,2,9.5`,
      `${sku},USD,2,-1`,
      `${sku},USD`,
    );
    expect(results.map(({ row, status, code }) => `${row} ${code ?? status}`)).toEqual([
      "2 set",
      "3 set",
      "4 set",
      "5 not_unique",
      "6 variant_not_found",
      "7 invalid_currency",
      "8 invalid_min_quantity",
      "9 invalid_min_quantity",
      "10 invalid_price",
      "11 invalid_price",
      "12 unreadable",
    ]);
    const rows = (await exportOf(path)).trimEnd().split("\r\n");
    expect(rows).toEqual([HEADER, `${sku},JPY,1,900`, `${sku},USD,1,8.99`, `${other},KWD,10,1.250`]);
    expect(await importInto(path, `${sku},JPY,1,`)).toEqual([{ row: 2, status: "deleted", code: null }]);
    expect(await exportOf(path)).not.toContain("JPY");
    expect((await auditOf(id)).map(({ action }) => action)).toContain("price_list.prices_changed");
  });

  it("is the same to the byte once it was exported, imported and exported again, in thousands of rows", async ({
    expect,
  }) => {
    const skus = await Promise.all([givenSku(), givenSku(), givenSku()]);
    const formula = (await givenProduct({ price: 1_000, sku: `=SUM(${crypto.randomUUID()})` })).variants[0]?.sku ?? "";
    const rows = [...skus, `'${formula}`].flatMap((sku) =>
      Array.from({ length: 600 }, (_, at) => `${sku},USD,${at + 1},${(at % 90) + 1}.50`),
    );
    const [first, second] = [await givenPriceList(admin), await givenPriceList(admin)];
    const results = await importInto(`/price-lists/${first}/prices`, ...rows);
    expect([results.length, results.filter(({ status }) => status !== "set")]).toEqual([2_400, []]);
    const exported = await exportOf(`/price-lists/${first}/prices`);
    expect(exported.split("\r\n").length).toBe(2_402);
    await send(`/price-lists/${second}/prices`, exported);
    expect(await exportOf(`/price-lists/${second}/prices`)).toBe(exported);
    await send(`/price-lists/${first}/prices`, `\uFEFF${exported}`);
    expect(await exportOf(`/price-lists/${first}/prices`)).toBe(exported);
  });

  it("sets base prices, which everybody is shown, and leaves deleted variants out", async ({ expect }) => {
    const product = await givenProduct({
      options: [{ name: "Size", values: ["S", "M"] }],
      variants: [
        { price: 1_000, options: { Size: "S" } },
        { price: 1_000, options: { Size: "M" } },
      ],
    });
    const [small, medium] = product.variants;
    await importInto("/prices", `${small?.sku},EUR,1,9.50`, `${medium?.sku},EUR,1,9.90`);
    const shown = await call("GET", `/api/v1/products/${product.id}?currency=EUR`);
    expect(await shown.json()).toMatchObject({ price: 950, price_max: 990 });
    const before = await exportOf("/prices");
    expect(before).toContain(`${small?.sku},EUR,1,9.50\r\n`);
    await call("DELETE", `/api/v1/admin/products/${product.id}/variants/${medium?.id}`, { token: admin });
    expect(await exportOf("/prices")).not.toContain(`${medium?.sku},`);
    const body = formOf(`${HEADER}\n${small?.sku},JPY,1,900`);
    const refused = await call("POST", "/api/v1/admin/prices/import", { token: await tokenOf("customer"), body });
    expect(refused.status).toBe(403);
  });

  it("is refused where it is no such file, and beyond 10,000 rows", async ({ expect }) => {
    const refused = async (file: string | Uint8Array<ArrayBuffer>, path = "/prices") => {
      const problem: any = await problemOf(await send(path, file));
      return [problem.status, problem.errors?.[0].path ?? problem.code, problem.errors?.[0].code];
    };
    const unsupported = [422, "file", "unsupported_format"];
    for (const file of ["", "sku,price\nA,1", `${HEADER},more\n`, `${HEADER}\n"A`, new Uint8Array([0xff, 0xfe, 0x00])])
      expect(await refused(file)).toEqual(unsupported);
    expect(await refused([HEADER, ...Array.from({ length: 10_001 }, () => "A,USD,1,1")].join("\n"))).toEqual([
      422,
      "file",
      "too_big",
    ]);
    expect(await refused(HEADER, `/price-lists/${crypto.randomUUID()}/prices`)).toEqual([
      404,
      "price_list_not_found",
      undefined,
    ]);
    expect(await importInto("/prices")).toEqual([]);
  });
});
