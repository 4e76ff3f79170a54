import { describe, it } from "vitest";
import { defineErrors } from "#platform/basics/errors";
import { numberMember } from "#platform/basics/problem-members";

const said = { cause: "Others were first.", remedy: "Take what is left." } as const;
const TestError = defineErrors("Tests", {
  test_sold_out: { status: 409, detail: "Sold out.", ...said },
  test_few_left: {
    status: 409,
    detail: "Only {left} left.",
    ...said,
    members: { left: numberMember("Units left.", 2) },
  },
});

describe("a catalogue of problems", () => {
  it("may define a code again in the same words and with the same members, and not otherwise", ({ expect }) => {
    const spec = { status: 409, detail: "None left.", ...said } as const;
    defineErrors("Tests", { test_none_left: spec });
    expect(() => defineErrors("Tests", { test_none_left: { ...spec } })).not.toThrow();
    expect(() => defineErrors("Tests", { test_none_left: { ...spec, detail: "Sold out." } })).toThrow("test_none_left");
    expect(() => defineErrors("Tests", { test_none_left: { ...spec, remedy: "Wait." } })).toThrow("test_none_left");
    const members = { left: numberMember("Units left.", 2) };
    expect(() => defineErrors("Tests", { test_none_left: { ...spec, members } })).toThrow("test_none_left");
  });

  it("lets a problem be raised with the members that its code declares, and no others", ({ expect }) => {
    expect(TestError.test_few_left({ left: 3 }).message).toBe("Only 3 left.");
    expect(TestError.test_sold_out().details).toEqual({});
    // @ts-expect-error -- a member that is declared is not left out
    TestError.test_few_left();
    // @ts-expect-error -- nor is it of another type
    TestError.test_few_left({ left: "three" });
    // @ts-expect-error -- nor does another stand beside it
    TestError.test_few_left({ left: 3, right: 4 });
    // @ts-expect-error -- where none is declared there is none
    TestError.test_sold_out({ left: 0 });
    const other = { status: 409, detail: "Other.", ...said } as const;
    const members = { status: numberMember("Status.", 1) };
    // @ts-expect-error -- what all problems have is not declared again
    defineErrors("Tests", { test_other: { ...other, members } });
  });
});
