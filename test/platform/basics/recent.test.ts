import { describe, it, vi } from "vitest";
import { Recent } from "#platform/basics/recent";

describe("what an isolate remembers", () => {
  it("is loaded once for as long as it is trusted", async ({ expect }) => {
    const recent = new Recent<string>({ kept_ms: 10, max: 5 });
    const load = vi.fn<() => Promise<string>>(async () => "value");
    for (const now of [100, 105, 109]) expect(await recent.read("key", now, load)).toBe("value");
    expect(load).toHaveBeenCalledTimes(1);
    await recent.read("key", 110, load);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it("includes that there is nothing, for its own time", async ({ expect }) => {
    const recent = new Recent<string>({ kept_ms: 100, missed_ms: 10, max: 5 });
    const load = vi.fn<() => Promise<null>>(async () => null);
    expect(await recent.read("key", 0, load)).toBeNull();
    expect(await recent.read("key", 9, load)).toBeNull();
    expect(load).toHaveBeenCalledTimes(1);
    await recent.read("key", 10, load);
    expect(load).toHaveBeenCalledTimes(2);
    const forgetful = new Recent<string>({ kept_ms: 100, max: 5 });
    await forgetful.read("key", 0, load);
    await forgetful.read("key", 0, load);
    expect(load).toHaveBeenCalledTimes(4);
  });

  it("is never more than its limit: the oldest goes", ({ expect }) => {
    const recent = new Recent<number>({ kept_ms: 100, max: 2 });
    recent.put("a", 1, 0);
    recent.put("b", 2, 1);
    recent.put("a", 3, 2);
    recent.put("c", 4, 3);
    expect(recent.entries(3)).toEqual([
      ["a", 3],
      ["c", 4],
    ]);
    expect(recent.get("b", 3)).toBeUndefined();
  });

  it("keeps misses apart, so that made-up keys push out no value", async ({ expect }) => {
    const recent = new Recent<number>({ kept_ms: 100, missed_ms: 100, max: 2 });
    recent.put("real", 1, 0);
    for (const key of ["x", "y", "z"]) await recent.read(key, 0, async () => null);
    expect(recent.get("real", 0)).toBe(1);
  });

  it("grows old, and is not trusted by a clock that was turned back", ({ expect }) => {
    const recent = new Recent<number>({ kept_ms: 10, max: 5 });
    recent.put("key", 1, 100);
    expect([99, 100, 109, 110].map((now) => recent.get("key", now))).toEqual([undefined, 1, 1, undefined]);
    expect([99, 100, 109, 110].map((now) => recent.entries(now).length)).toEqual([0, 1, 1, 0]);
  });

  it("is dropped by its key or by what it is", async ({ expect }) => {
    const recent = new Recent<number>({ kept_ms: 100, missed_ms: 100, max: 5 });
    for (const [key, value] of Object.entries({ a: 1, b: 2, c: 3 })) recent.put(key, value, 0);
    await recent.read("none", 0, async () => null);
    recent.drop("a");
    recent.forget((value) => value === 2);
    expect(recent.entries(0)).toEqual([["c", 3]]);
    expect(await recent.read("none", 0, async () => 4)).toBe(4);
  });

  it("is not what was read before it was to be forgotten", async ({ expect }) => {
    const recent = new Recent<number>({ kept_ms: 100, max: 5 });
    const value = await recent.read("key", 0, async () => {
      recent.forget(() => true);
      return 1;
    });
    expect(value).toBe(1);
    expect(recent.get("key", 0)).toBeUndefined();
  });

  it("is found by an object as well as by a word", ({ expect }) => {
    const recent = new Recent<number, object>({ kept_ms: 100, max: 1 });
    const [one, other] = [{}, {}];
    recent.put(one, 1, 0);
    expect([recent.get(one, 0), recent.get(other, 0)]).toEqual([1, undefined]);
  });
});
