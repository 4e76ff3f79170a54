import { wordKey } from "../../../platform/basics/text.ts";

/** Only an approved one is shown and counted. `hidden`: reports took it away until staff decide. */
export const reviewStatuses = ["pending", "approved", "rejected", "hidden"] as const;
export type ReviewStatus = (typeof reviewStatuses)[number];

export const reportReasons = ["spam", "offensive", "fake", "personal_data", "off_topic", "other"] as const;
export type ReportReason = (typeof reportReasons)[number];

/** Staff name one of these; `word` and `link` are the shop's own rules. */
export const rejectionReasons = [
  "spam",
  "offensive",
  "fake",
  "personal_data",
  "off_topic",
  "other",
  "word",
  "link",
] as const;
export type RejectionReason = (typeof rejectionReasons)[number];

export type LinkRule = "allow" | "hold" | "reject";

/** What the shop decides by itself about what is written. Words are folded, and may be phrases. */
export type WritingRules = {
  /** Whether what no rule holds is shown without a person having read it. */
  readonly approves: boolean;
  readonly held_words: readonly string[];
  readonly rejected_words: readonly string[];
  readonly links: LinkRule;
};

export type Verdict =
  | { readonly status: "pending" | "approved"; readonly rejection_reason: null }
  | { readonly status: "rejected"; readonly rejection_reason: "word" | "link" };

const ENDS = new Set("com net org info biz shop store online site io co de uk eu ru cn jp".split(" "));

/** Whether a run of letters, digits and what stands in addresses is one, of the web or of mail. */
function isAddress(run: string): boolean {
  if (run.includes("://") || run.startsWith("www.")) return true;
  const at = run.indexOf("@");
  if (at >= 0 && run.indexOf(".", at) > at + 1) return true;
  const labels = (run.split("/")[0] ?? "").split(".");
  return labels.some((label, nth) => nth > 0 && ENDS.has(label) && (labels[nth - 1]?.length ?? 0) > 1);
}

export const holdsLink = (text: string): boolean =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .split(/[^a-z0-9.@:/-]/)
    .some(isAddress);

/** Whether the words of the text hold those of a phrase, side by side. */
const holdsPhrase = (words: string, phrase: string): boolean => {
  const wanted = wordKey(phrase);
  return wanted !== "" && ` ${words} `.includes(` ${wanted} `);
};

/** What becomes of a review that is written or changed. `texts` is all that people will read of it. */
export function judge(texts: readonly string[], rules: WritingRules): Verdict {
  const words = texts.map(wordKey);
  const holds = (phrases: readonly string[]) =>
    phrases.some((phrase) => words.some((text) => holdsPhrase(text, phrase)));
  const linked = texts.some(holdsLink);
  if (holds(rules.rejected_words)) return { status: "rejected", rejection_reason: "word" };
  if (linked && rules.links === "reject") return { status: "rejected", rejection_reason: "link" };
  const is_held = holds(rules.held_words) || (linked && rules.links === "hold");
  return { status: rules.approves && !is_held ? "approved" : "pending", rejection_reason: null };
}

type Standing = { readonly status: ReviewStatus; readonly helpful_count: number };

/** Others have found it helpful as it is: from then on its author can only delete it. */
export const isChangeable = ({ helpful_count }: Standing): boolean => helpful_count === 0;

/** The reports that count, with one more. Of accounts that have proved no address, which anybody makes, the first alone counts: staff see it. */
export const reportsAfter = (report_count: number, is_proved: boolean): number =>
  is_proved ? report_count + 1 : Math.max(report_count, 1);

/** What a report leads to, the one that is being made included. With a threshold of 0 reports hide nothing. */
export const isHiddenBy = (
  { status, report_count }: { readonly status: ReviewStatus; readonly report_count: number },
  threshold: number,
): boolean => status === "approved" && threshold > 0 && report_count + 1 >= threshold;

export const staffReviewActions = ["approve", "reject", "answer"] as const;

/** What staff may do to it now. What its author erased has nothing to answer. */
export const staffReviewActionsOf = (
  { status, is_erased }: { readonly status: ReviewStatus; readonly is_erased: boolean },
  writes: boolean,
): (typeof staffReviewActions)[number][] => {
  const possible = { approve: status !== "approved", reject: status !== "rejected", answer: !is_erased };
  return staffReviewActions.filter((action) => writes && possible[action]);
};
