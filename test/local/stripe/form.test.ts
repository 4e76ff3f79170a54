import { describe, it } from "vitest";
import { decodeForm } from "../../../local/stripe/form.ts";

describe("a form", () => {
  it("becomes a tree by its brackets", ({ expect }) => {
    expect(decodeForm("amount=1&metadata[a%20b]=c%5Bd&expand[0]=x&expand[1]=y.z&list[]=1&list[]=2&a[b][c]=")).toEqual({
      amount: "1",
      metadata: { "a b": "c[d" },
      expand: ["x", "y.z"],
      list: ["1", "2"],
      a: { b: { c: "" } },
    });
  });

  it("is refused when its names clash or reach for a prototype", ({ expect }) => {
    for (const text of ["a=1&a[b]=2", "[x]=1", "a[b=1", "__proto__[x]=1", "a[constructor]=1"])
      expect(() => decodeForm(text)).toThrow();
  });
});
