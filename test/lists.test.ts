import { describe, it } from "vitest";
import { call } from "./support/api.ts";
import type { ListFixture } from "./support/list-fixture.ts";
import { listFixtures, whileEqual } from "./support/lists.ts";
import { operations } from "./support/openapi.ts";

type Page = { data: Record<string, unknown>[]; next_cursor: string | null };

const lists = operations.filter(
  ({ method, parameters }) => method === "GET" && parameters.some(({ name }) => name === "cursor"),
);
const routeOf = (path: string) => path.replace("/api/v1", "");
const fixtures = await listFixtures();
/** The same of other things, and of other people. */
const others = await listFixtures();
/** More than the three: what comes behind them must not be one of them again. */
const PAGES_MAX = 8;

/** The rows of the fixture, one page of one row after the other, as often as they come. */
const walk = async (route: string, fixture: ListFixture, sort: string | null): Promise<string[]> =>
  (await walkAll(route, fixture, sort)).filter((id) => fixture.ids.includes(id)).toSorted();

async function walkAll(route: string, { path = {}, query = "", token, idOf }: ListFixture, sort: string | null) {
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
  return found;
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

  it.for(lists.map(({ path }) => routeOf(path)).filter((route) => /\{|^\/(me|orders)\b/.test(route)))(
    "%s gives what belongs to its own thing or person alone",
    async (route, { expect }) => {
      const [one, other] = [await fixtures[route]?.(), await others[route]?.()];
      if (!one || !other) throw new Error(`there is no fixture for ${route}`);
      const found = await walkAll(route, other, null);
      expect(found.filter((id) => other.ids.includes(id)).toSorted()).toEqual([...other.ids].toSorted());
      expect(found.filter((id) => one.ids.includes(id) && !other.ids.includes(id))).toEqual([]);
    },
  );
});
