import { beforeAll, describe, it } from "vitest";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { indexNow, searchFor } from "../../../support/search.ts";

let token = "";
beforeAll(async () => {
  token = await tokenOf("admin");
});
const office = (method: string, path: string, body?: unknown) =>
  call(method, `/api/v1/admin/search${path}`, { token, ...(body === undefined ? {} : { body }) });
const givenRule = async (body: Record<string, unknown>): Promise<{ id: string }> => {
  const answer = await office("POST", "/rules", body);
  if (answer.status !== 201) throw new Error(`the rule was refused: ${answer.status} ${await answer.text()}`);
  return answer.json();
};
const named = async (q: string, more = "") => (await searchFor(q, more)).data.map(({ name }) => name);

describe("search rules", () => {
  it("make words mean the same both ways, or one way, in the language that they are for", async ({ expect }) => {
    await givenProduct({ name: "Quorlsofa in green" });
    await givenProduct({ name: "Quorlseat in green" });
    await indexNow();
    const rule = await givenRule({ kind: "synonyms", words: ["quorlcouch", "quorlsofa"] });
    await givenRule({ kind: "synonyms", words: ["quorlbench"], replacements: ["quorlseat"], locale: "de" });
    expect(await named("quorlcouch green")).toEqual(["Quorlsofa in green"]);
    expect(await named("quorlbench", "locale=de-AT")).toEqual(["Quorlseat in green"]);
    expect((await searchFor("quorlbench", "locale=en")).data.map(({ name }) => name)).not.toEqual([
      "Quorlseat in green",
    ]);
    expect((await office("PATCH", `/rules/${rule.id}`, { words: ["quorlcouch", "quorlseat"] })).status).toBe(200);
    expect(await named("quorlcouch")).toEqual(["Quorlseat in green"]);
    expect((await office("DELETE", `/rules/${rule.id}`)).status).toBe(204);
    expect((await problemOf(await office("GET", `/rules/${rule.id}`))).code).toBe("search_rule_not_found");
    expect((await auditOf(rule.id)).map(({ action }) => action)).toEqual([
      "search_rule.created",
      "search_rule.updated",
      "search_rule.deleted",
    ]);
  });

  it("leave stop words out, pin and bury products, and lead a query elsewhere", async ({ expect }) => {
    const [first, second, third] = [
      await givenProduct({ name: "Vintorlamp" }),
      await givenProduct({ name: "Vintorlamp with shade" }),
      await givenProduct({ name: "Something else altogether" }),
    ];
    await indexNow();
    expect(await named("vintorlamp")).toEqual(["Vintorlamp", "Vintorlamp with shade"]);
    await givenRule({ kind: "stop_words", words: ["dasvintor"] });
    expect(await named("dasvintor vintorlamp shade")).toEqual(["Vintorlamp with shade"]);
    await givenRule({ kind: "placement", query: "VINTORLAMP!", pinned: [third?.id], buried: [first?.id] });
    expect(await named("vintorlamp")).toEqual(["Something else altogether", "Vintorlamp with shade", "Vintorlamp"]);
    await givenRule({ kind: "redirect", query: "vintorlamp", url: "/lamps" });
    expect(await searchFor("Vintorlamp")).toMatchObject({ redirect_url: "/lamps" });
    const preview: any = await (await office("GET", "/preview?q=vintorlamp")).json();
    expect(preview.redirect_url).toBe("/lamps");
    expect(preview.data).toMatchObject([
      { position: 1, id: third?.id, reason: "pinned", is_buried: false },
      { position: 2, id: second?.id, reason: "words_in_name", is_buried: false, in_stock: true },
      { position: 3, id: first?.id, reason: "code", is_buried: true },
    ]);
  });

  it.for([
    [{ kind: "synonyms", words: ["alone"] }, "replacements", "required"],
    [{ kind: "synonyms", words: ["a", "b"], query: "c" }, "query", "conflict"],
    [{ kind: "stop_words" }, "words", "required"],
    [{ kind: "placement", query: "x" }, "pinned", "required"],
    [{ kind: "placement", query: "!!", pinned: ["01936b2e-7c1a-7000-8000-1c2d3e4f5a6b"] }, "query", "required"],
    [{ kind: "redirect", query: "x" }, "url", "required"],
    [{ kind: "redirect", query: "x", url: "javascript:alert(1)" }, "url", "invalid_format"],
    [{ kind: "redirect", query: "x", url: "//elsewhere.example" }, "url", "invalid_format"],
  ] as const)("are refused where a member is missing or strange: %j", async ([body, path, code], { expect }) => {
    const problem = await problemOf(await office("POST", "/rules", body));
    expect(problem).toMatchObject({ status: 422, errors: [{ path, code }] });
  });

  it("are listed newest first, by kind", async ({ expect }) => {
    const rule = await givenRule({
      kind: "redirect",
      query: `to ${crypto.randomUUID()}`,
      url: "https://shop.example/x",
    });
    const list: any = await (await office("GET", "/rules?kind=redirect&limit=1&count=true")).json();
    expect(list.data.map(({ id }: { id: string }) => id)).toEqual([rule.id]);
    expect(list.total_count).toBeGreaterThan(0);
  });
});
