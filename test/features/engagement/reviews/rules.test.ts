import { describe, it } from "vitest";
import {
  holdsLink,
  isChangeable,
  isHiddenBy,
  judge,
  rejectionReasons,
  reportReasons,
  reportsAfter,
  reviewStatuses,
  staffReviewActionsOf,
  type WritingRules,
} from "../../../../src/features/engagement/reviews/rules.ts";

const rules = (more: Partial<WritingRules> = {}): WritingRules => ({
  approves: true,
  held_words: [],
  rejected_words: [],
  links: "allow",
  ...more,
});
const verdictOf = (texts: readonly string[], more: Partial<WritingRules> = {}) => {
  const { status, rejection_reason } = judge(texts, rules(more));
  return rejection_reason === null ? status : `${status} ${rejection_reason}`;
};

describe("the words of reviews", () => {
  it("are closed lists", ({ expect }) => {
    expect(reviewStatuses).toEqual(["pending", "approved", "rejected", "hidden"]);
    const reasons = ["spam", "offensive", "fake", "personal_data", "off_topic", "other"];
    expect([reportReasons, rejectionReasons]).toEqual([reasons, [...reasons, "word", "link"]]);
  });
});

describe("an address in a review", () => {
  it("is found however it is written", ({ expect }) => {
    const written = [
      "see https://x.test/a",
      "go to www.cheap",
      "Buy at CHEAP.COM now",
      "mail me at a@b.cd",
      "(shop.example.de/sale)",
      "my-site.store",
      "ｗｗｗ．cheap",
      "cheap.co.uk",
    ];
    expect(written.filter((text) => !holdsLink(text))).toEqual([]);
    for (const end of "com net org info biz shop store online site io co de uk eu ru cn jp".split(" "))
      expect([end, holdsLink(`cheap.${end}`)]).toEqual([end, true]);
  });

  it("is not seen in ordinary words", ({ expect }) => {
    const ordinary = [
      "Great.Really great",
      "5.0 of 5",
      "Bought 2 @ 3 each",
      "a@ b.",
      "it fits.",
      "x.y",
      "size M/L",
      "e.de",
      "wwwonderful",
      "a/b.com",
      "ends with.",
      "a@.",
      "com net org",
    ];
    expect(ordinary.filter(holdsLink)).toEqual([]);
  });
});

describe("what is written", () => {
  it("is shown or waits, as the shop says, where no rule holds it", ({ expect }) => {
    expect([verdictOf(["Fine"]), verdictOf(["Fine"], { approves: false })]).toEqual(["approved", "pending"]);
    expect(verdictOf([])).toBe("approved");
  });

  it("is held or rejected for a word or a phrase, in any of its texts, and never for a part of a word", ({
    expect,
  }) => {
    const phrase = { rejected_words: ["cheap pills"] };
    expect(verdictOf(["Title", "Cheap, PILLS!"], phrase)).toBe("rejected word");
    expect(verdictOf(["cheap", "pills"], phrase)).toBe("approved");
    expect(verdictOf(["cheap pillsbury"], phrase)).toBe("approved");
    expect(verdictOf(["cheap red pills"], phrase)).toBe("approved");
    expect(verdictOf(["Awful"], { held_words: ["awful"] })).toBe("pending");
    expect(verdictOf(["Lawful"], { held_words: ["awful"] })).toBe("approved");
    expect(verdictOf(["Fine"], { held_words: ["", "  "], rejected_words: [""] })).toBe("approved");
  });

  it("is held or rejected for an address, and for a rejected word first", ({ expect }) => {
    const text = ["Fine", "at cheap.com"];
    expect([verdictOf(text, { links: "allow" }), verdictOf(text, { links: "hold" })]).toEqual(["approved", "pending"]);
    expect(verdictOf(text, { links: "reject" })).toBe("rejected link");
    expect(verdictOf(["Fine"], { links: "reject" })).toBe("approved");
    expect(verdictOf(["Fine"], { links: "hold" })).toBe("approved");
    expect(verdictOf(text, { links: "reject", rejected_words: ["fine"], held_words: ["fine"] })).toBe("rejected word");
    expect(verdictOf(["awful", "cheap.com"], { links: "hold", held_words: ["awful"] })).toBe("pending");
  });
});

describe("a review that stands", () => {
  it("can be changed until somebody found it helpful", ({ expect }) => {
    expect([0, 1, 2].map((helpful_count) => isChangeable({ status: "approved", helpful_count }))).toEqual([
      true,
      false,
      false,
    ]);
  });

  it("counts each report of a proved account, and of all others one together", ({ expect }) => {
    expect([0, 1, 5].map((count) => reportsAfter(count, true))).toEqual([1, 2, 6]);
    expect([0, 1, 5].map((count) => reportsAfter(count, false))).toEqual([1, 1, 5]);
  });

  it("is hidden by the report that reaches the threshold, and only while it is shown", ({ expect }) => {
    const by = (report_count: number, threshold: number) => isHiddenBy({ status: "approved", report_count }, threshold);
    expect([by(1, 3), by(2, 3), by(3, 3), by(9, 0), by(0, 1)]).toEqual([false, true, true, false, true]);
    for (const status of ["pending", "rejected", "hidden"] as const)
      expect(isHiddenBy({ status, report_count: 9 }, 3)).toBe(false);
  });

  it("offers staff what they may do to it now", ({ expect }) => {
    const of = (status: (typeof reviewStatuses)[number], is_erased = false, writes = true) =>
      staffReviewActionsOf({ status, is_erased }, writes);
    expect(reviewStatuses.map((status) => of(status))).toEqual([
      ["approve", "reject", "answer"],
      ["reject", "answer"],
      ["approve", "answer"],
      ["approve", "reject", "answer"],
    ]);
    expect([of("pending", true), of("pending", false, false)]).toEqual([["approve", "reject"], []]);
  });
});
