import { describe, it } from "vitest";
import { IMAGE_SIZES, ImageQuery, variationOf } from "../../../../src/features/goods/media/image-sizes.ts";

const sizes = [undefined, ...IMAGE_SIZES];
const fits = ["scale-down", "contain", "cover"] as const;
const formats = [undefined, "jpeg", "png", "webp", "avif"] as const;
const queries = sizes.flatMap((w) =>
  sizes.flatMap((h) => fits.flatMap((fit) => formats.map((format) => ({ w, h, fit, format })))),
);

describe("the variations of one picture", () => {
  it("are few, whatever is asked for", ({ expect }) => {
    const names = new Set(queries.map((query) => variationOf("png", query)?.name));
    expect(queries.length).toBeGreaterThan(2_000);
    expect(names.size).toBeLessThanOrEqual(320);
  });

  it("are never smaller than what was asked for, and of the same format", ({ expect }) => {
    for (const query of queries) {
      const made = variationOf("jpg", query);
      expect(made?.w ?? 4_096).toBeGreaterThanOrEqual(query.w ?? 0);
      expect(made?.h ?? 4_096).toBeGreaterThanOrEqual(query.h ?? 0);
      expect(made?.output ?? "jpeg").toBe(query.format ?? "jpeg");
      if (made)
        expect([made.w === undefined, made.h === undefined]).toEqual([query.w === undefined, query.h === undefined]);
    }
  });

  it("have one name for what comes to the same", ({ expect }) => {
    const name = (query: string) =>
      variationOf("png", ImageQuery.parse(Object.fromEntries(new URLSearchParams(query))))?.name;
    expect(name("w=256")).toBe(name("w=320"));
    expect(name("w=480&h=800&fit=cover")).toBe(name("w=640&h=1280&fit=cover"));
    expect(name("w=64&fit=cover")).toBe(name("w=64&fit=contain"));
    expect(name("format=webp&fit=cover")).toBe(name("format=webp"));
    expect(name("w=128&h=128&fit=cover")).toBe("128x128-cover.png");
  });
});
