import { describe, it } from "vitest";
import { call } from "./support/api.ts";
import { type ListFixture, listFixtures, whileEqual } from "./support/lists.ts";
import { operations } from "./support/openapi.ts";

type Page = { data: Record<string, unknown>[]; next_cursor: string | null };

const lists = operations.filter(
  ({ method, parameters }) => method === "GET" && parameters.some(({ name }) => name === "cursor"),
);
const routeOf = (path: string) => path.replace("/api/v1", "");
const fixtures = await listFixtures();
/** More than the three: what comes behind them must not be one of them again. */
const PAGES_MAX = 8;

/** The rows of the fixture, one page of one row after the other, as often as they come. */
async function walk(route: string, { path = {}, query = "", token, ids, idOf }: ListFixture, sort: string | null) {
  const address = route.replaceAll(/\{(\w+)\}/g, (_, name: string) => path[name] ?? "");
  const found: string[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const asked: string = [query, "limit=1", sort && `sort=${sort}`, cursor && `cursor=${encodeURIComponent(cursor)}`]
      .filter(Boolean)
      .join("&");
    const answer = await call("GET", `/api/v1${address}?${asked}`, { token });
    if (answer.status !== 200) throw new Error(`${address}?${asked}: ${answer.status} ${await answer.text()}`);
    const { data, next_cursor }: Page = await answer.json();
    if (data.length > 1) throw new Error(`${address}?${asked}: ${data.length} rows`);
    found.push(...data.map((row) => (idOf ? idOf(row) : String(row["id"]))));
    cursor = next_cursor;
    if (cursor === null) break;
  }
  return found.filter((id) => ids.includes(id)).toSorted();
}

describe("every list of the contract", () => {
  it("has three rows here that only the last key of its sort tells apart", ({ expect }) => {
    expect(Object.keys(fixtures).toSorted()).toEqual(lists.map(({ path }) => routeOf(path)).toSorted());
  });

  it.for(lists.map((list) => [routeOf(list.path), list] as const))(
    "%s gives each of rows with equal sort keys exactly once, a page of one at a time",
    async ([route, list], { expect }) => {
      const fixture = await fixtures[route]?.();
      if (!fixture) throw new Error(`there is no fixture for ${route}`);
      const sorts = list.parameters.find(({ name }) => name === "sort")?.schema?.enum?.map(String) ?? [null];
      await whileEqual(fixture, async () => {
        for (const sort of sorts)
          expect([sort, await walk(route, fixture, sort)]).toEqual([sort, [...fixture.ids].toSorted()]);
      });
    },
  );
});
