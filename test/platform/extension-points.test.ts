import { describe, it } from "vitest";
import { definePoint, fillPoints } from "../../src/platform/extension-points.ts";

describe("an extension point", () => {
  it("hands its owner what features have plugged in there, in their order, and nothing of other points", ({
    expect,
  }) => {
    const [greetings, farewells] = [definePoint<string>("greetings"), definePoint<string>("greetings")];
    const features = [
      { plugs: [greetings.plug("hello"), farewells.plug("bye")] },
      {},
      { plugs: [greetings.plug("good evening")] },
    ];
    fillPoints(features);
    expect([greetings.rules(), farewells.rules()]).toEqual([["hello", "good evening"], ["bye"]]);
    expect(greetings.of(features.slice(1))).toEqual(["good evening"]);
  });

  it("is empty when nothing is plugged in, and an error when it is read before the list of features", ({ expect }) => {
    const point = definePoint<string>("greetings");
    expect(() => point.rules()).toThrow('the point "greetings" is read before the list of features has filled it');
    fillPoints([]);
    expect(point.rules()).toEqual([]);
  });

  it("keeps the shop from starting with what its owner cannot use", ({ expect }) => {
    const one = definePoint<string>("a single word", (rules) => {
      if (rules.length > 1) throw new Error("there are two words");
    });
    expect(() => fillPoints([{ plugs: [one.plug("a"), one.plug("b")] }])).toThrow("there are two words");
    expect(() => one.rules()).toThrow("before the list of features");
    fillPoints([{ plugs: [one.plug("a")] }]);
    expect(one.rules()).toEqual(["a"]);
  });
});
