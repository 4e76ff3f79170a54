import { describe, it } from "vitest";
import { endingOf, type Link, NO_LINK } from "../../../../src/features/office/audit/chain-rules.ts";

const link = (seq: number, hash = `hash ${seq}`): Link => ({ seq, hash });
const marked = (at: Link, planned: Link | null = null) => ({ ...at, planned });

describe("the end of the chain", () => {
  it("is what the database says as long as there is no mark", ({ expect }) => {
    expect(NO_LINK).toEqual({ seq: 0, hash: "" });
    expect(endingOf(null, undefined, [])).toEqual({ from: NO_LINK, cut_from: null });
    expect(endingOf(null, link(4), [])).toEqual({ from: link(4), cut_from: null });
  });

  it("is there when the marked link is, also behind others that the mark does not know yet", ({ expect }) => {
    expect(endingOf(marked(link(4)), link(4), [link(4)])).toEqual({ from: link(4), cut_from: null });
    expect(endingOf(marked(link(4)), link(9), [link(4)])).toEqual({ from: link(9), cut_from: null });
    expect(endingOf(marked(NO_LINK), undefined, [])).toEqual({ from: NO_LINK, cut_from: null });
    expect(endingOf(marked(NO_LINK), link(3), [])).toEqual({ from: link(3), cut_from: null });
  });

  it.for([
    ["the last one", link(3), [], 4],
    ["all of them", undefined, [], 1],
    ["those before the mark's own", link(2), [], 3],
  ] as const)("was cut off when the mark's link is gone: %s", ([, head, named, cut_from], { expect }) => {
    expect(endingOf(marked(link(4)), head, [...named])).toEqual({ from: link(4), cut_from });
  });

  it("is broken at the mark when that link alone is gone or is another one", ({ expect }) => {
    expect(endingOf(marked(link(4)), link(6), [])).toEqual({ from: link(6), cut_from: 4 });
    expect(endingOf(marked(link(4)), link(6), [link(4, "forged")])).toEqual({ from: link(6), cut_from: 4 });
    expect(endingOf(marked(link(4)), link(4, "forged"), [link(4, "forged")])).toEqual({ from: link(4), cut_from: 4 });
  });

  it("is the planned one once that is there, and the one before while nothing of the plan is", ({ expect }) => {
    const mark = marked(link(4), link(6));
    expect(endingOf(mark, link(6), [link(4), link(6)])).toEqual({ from: link(6), cut_from: null });
    expect(endingOf(mark, link(8), [link(4), link(6)])).toEqual({ from: link(8), cut_from: null });
    expect(endingOf(mark, link(4), [link(4)])).toEqual({ from: link(4), cut_from: null });
    expect(endingOf(marked(NO_LINK, link(2)), undefined, [])).toEqual({ from: NO_LINK, cut_from: null });
  });

  it("was cut off when a part of the plan is there, or less than was before it", ({ expect }) => {
    const mark = marked(link(4), link(6));
    expect(endingOf(mark, link(5), [link(4)])).toEqual({ from: link(6), cut_from: 6 });
    expect(endingOf(mark, link(3), [])).toEqual({ from: link(6), cut_from: 4 });
    expect(endingOf(mark, link(4, "forged"), [])).toEqual({ from: link(6), cut_from: 5 });
  });
});
