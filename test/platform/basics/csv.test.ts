import fc from "fast-check";
import { describe, it } from "vitest";
import { readCsv, streamCsv } from "#platform/basics/csv";
import { runs } from "../../support/property-runs.ts";

type Options = Parameters<typeof streamCsv>[2];

async function fileOf(cell: string, options?: Options): Promise<string> {
  async function* pages() {
    yield [{ a: "first", b: cell }];
  }
  return new Response(streamCsv(["a", "b"], pages(), options)).text();
}
/** Text in which the signs that matter are frequent. */
const cells = fc.string({ unit: fc.constantFrom(..."ab'\";,\t\n =+-@＝＠".split("")), maxLength: 12 });

describe("CSV that the shop writes", () => {
  it("begins no cell with a formula, whether commas, semicolons or tabs part them", async ({ expect }) => {
    await fc.assert(
      fc.asyncProperty(cells, async (cell) => {
        const text = await fileOf(cell);
        expect(readCsv(new TextEncoder().encode(text))?.[1]?.[0]).toBe("first");
        for (const part of text.split(/[;\t\r\n]/)) expect(part).not.toMatch(/^"?[=+\-@＝＠]/);
      }),
      runs(200),
    );
  });

  it("is read again as it was written, where it comes back", async ({ expect }) => {
    await fc.assert(
      fc.asyncProperty(cells, async (cell) => {
        const text = await fileOf(cell, { comes_back: true });
        expect(readCsv(new TextEncoder().encode(text))?.[1]).toEqual(["first", cell]);
      }),
      runs(200),
    );
  });
});
