import { describe, it } from "vitest";
import { newerIn } from "../../local/lib/newer-versions.ts";

const said = (versions: Record<string, [current: string, latest: string]>) =>
  JSON.stringify(
    Object.fromEntries(Object.entries(versions).map(([name, [current, latest]]) => [name, { current, latest }])),
  );

describe("the list of dependencies with a newer version", () => {
  it("names what has one, by number and not by text", ({ expect }) => {
    expect(newerIn(said({ hono: ["4.9.0", "4.10.0"], zod: ["4.6.7", "4.6.7"] }))).toEqual([
      { name: "hono", current: "4.9.0", latest: "4.10.0" },
    ]);
  });

  it("leaves out what is ahead of the registry's own tag", ({ expect }) => {
    expect(newerIn(said({ stryker: ["10.1.1", "9.6.1"], beta: ["5.2.0-beta", "5.2.0"] }))).toEqual([]);
  });

  it("is empty when npm has nothing to say, and none when the registry gave no answer", ({ expect }) => {
    expect(newerIn("")).toEqual([]);
    expect(newerIn("{}")).toEqual([]);
    expect(newerIn('{"error":{"code":"ENOTFOUND","summary":"fetch failed"}}')).toBeNull();
    expect(newerIn("npm error network")).toBeNull();
    expect(newerIn("[1]")).toBeNull();
  });
});
