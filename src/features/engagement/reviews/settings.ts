import { z } from "zod";
import { defineSettings, flag, list, wholeNumber } from "#platform/settings";
import type { WritingRules } from "./rules.ts";

export const reviewSettings = defineSettings({
  /** Whether a review needs a comment besides its stars. */
  REVIEW_COMMENT_REQUIRED: flag.default(false),
  /** `all` are read by staff before they are shown, or only those that a rule holds. */
  REVIEW_MODERATION: z.enum(["all", "held"]).default("all"),
  /** Words and phrases that have a review read by staff first, and those that reject it. */
  REVIEW_HELD_WORDS: list.default([]),
  REVIEW_REJECTED_WORDS: list.default([]),
  /** What becomes of reviews with an address of the web or of mail. */
  REVIEW_LINKS: z.enum(["allow", "hold", "reject"]).default("hold"),
  /** As many reports hide a review; 0: they never do. */
  REVIEW_REPORTS_TO_HIDE: wholeNumber.default(3),
  /** What the shop wants of reviews, for storefronts to show. */
  REVIEW_GUIDELINES: z
    .string()
    .max(10_000)
    .default(
      "Write about the product and how it served you. Leave out names, addresses, prices of other shops and whatever insults others.",
    ),
});

export function writingRules(config: object): WritingRules {
  const own = reviewSettings.of(config);
  return {
    approves: own.REVIEW_MODERATION === "held",
    held_words: own.REVIEW_HELD_WORDS,
    rejected_words: own.REVIEW_REJECTED_WORDS,
    links: own.REVIEW_LINKS,
  };
}
