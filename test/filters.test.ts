import { describe, it } from "vitest";
import { call } from "./support/api.ts";
import { edgesOf, type FilterFixture, filterFixtures, valueOf } from "./support/filters.ts";
import { operations } from "./support/openapi.ts";
import { indexNow } from "./support/search.ts";

type Page = { data: Record<string, unknown>[]; next_cursor: string | null; total_count?: number };

/** What shapes a list, and leaves nothing out of it. */
const shaping = new Set(["cursor", "limit", "count", "locale", "sort", "view"]);
const lists = operations.flatMap(({ method, path, parameters }) => {
  const names = parameters.filter((one) => one.in === "query").map(({ name }) => name);
  const filters = names.filter((name) => !shaping.has(name));
  const is_list = method === "GET" && names.includes("cursor") && filters.length > 0;
  return is_list ? [[path.replace("/api/v1", ""), filters] as const] : [];
});
const fixtures = await filterFixtures();
/** Others' rows may be before the two. */
const PAGES_MAX = 20;

type Asked = Readonly<Record<string, string>>;

/** All rows that the list gives, which are as many as it counts. */
async function walk(route: string, { path = {}, token }: FilterFixture, asked: Asked) {
  const address = route.replaceAll(/\{(\w+)\}/g, (_, name: string) => path[name] ?? "");
  const rows: Page["data"] = [];
  for (let [cursor, page]: [string | null, number] = ["", 0]; cursor !== null && page < PAGES_MAX; page += 1) {
    const query = new URLSearchParams({ ...asked, limit: "100", count: "true", ...(cursor === "" ? {} : { cursor }) });
    const answer = await call("GET", `/api/v1${address}?${query.toString()}`, { token });
    if (answer.status !== 200)
      throw new Error(`${address}?${query.toString()}: ${answer.status} ${await answer.text()}`);
    const { data, next_cursor, total_count }: Page = await answer.json();
    rows.push(...data);
    cursor = next_cursor;
    if (cursor === null && total_count !== rows.length)
      throw new Error(`${route} ${JSON.stringify(asked)} counts ${total_count} of ${rows.length}`);
  }
  return rows;
}

/** The other end of a range: together they may contradict each other. */
const partnerOf = (name: string): string => {
  const [, end = "", of = ""] = /^(min|max)_(.*)$/.exec(name) ?? [];
  return `${end === "min" ? "max" : "min"}_${of}`;
};

describe("every filter of every list", () => {
  it("has two rows that it tells apart", ({ expect }) => {
    expect(Object.keys(fixtures).toSorted()).toEqual(lists.map(([route]) => route).toSorted());
  });

  it.for(lists)(
    "of %s: finds what it names and nothing else, alone and beside the others",
    async ([route, filters], { expect }) => {
      const fixture = await fixtures[route]?.();
      await indexNow();
      if (!fixture) throw new Error(`there is no fixture for ${route}`);
      const { one, other, idOf = ({ id }) => String(id), elsewhere = [] } = fixture;
      const rows = await walk(route, fixture, {});
      const shown = [one, other].map(({ id }) => rows.find((row) => idOf(row) === id) ?? {});
      const [own = {}, others = {}] = shown;
      const found = async (asked: Asked) => {
        const ids = new Set((await walk(route, fixture, asked)).map(idOf));
        return [ids.has(one.id), ids.has(other.id)];
      };
      const all: Record<string, string> = {};
      const wrong: Record<string, string> = {};
      for (const name of filters.filter((each) => !elsewhere.includes(each))) {
        const edges = edgesOf(fixture, own, name);
        if (edges) {
          expect([name, (await found({ [name]: edges.finds }))[0]]).toEqual([name, true]);
          expect([name, (await found({ [name]: edges.misses }))[0]]).toEqual([name, false]);
        } else {
          const [mine, theirs] = [valueOf(one, own, name), valueOf(other, others, name)];
          if (mine === undefined) throw new Error(`the first row of ${route} has nothing for ${name}`);
          expect([name, await found({ [name]: mine })]).toEqual([name, [true, false]]);
          if (theirs !== undefined) expect([name, await found({ [name]: theirs })]).toEqual([name, [false, true]]);
          if (theirs !== undefined) wrong[name] = theirs;
        }
        all[name] = edges?.finds ?? valueOf(one, own, name) ?? "";
        wrong[name] ??= edges?.misses ?? "";
      }
      if (Object.keys(all).length === 1) return;
      expect(await found(all)).toEqual([true, false]);
      for (const [name, value] of Object.entries(wrong).filter(([, each]) => each !== "")) {
        const { [partnerOf(name)]: _, ...rest } = all;
        expect([name, await found({ ...rest, [name]: value })]).toEqual([name, [false, false]]);
      }
    },
  );
});
