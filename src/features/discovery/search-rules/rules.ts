import { wordKey } from "../../../platform/basics/text.ts";

/** Pure: what the rules of the staff come to for a query. */

export type SearchRule = {
  readonly kind: "synonyms" | "stop_words" | "placement" | "redirect";
  readonly locale: string | null;
  readonly words: readonly string[];
  readonly replacements: readonly string[];
  readonly query: string | null;
  readonly pinned: readonly string[];
  readonly buried: readonly string[];
  readonly url: string | null;
};

/** Words or phrases, each of which stands for all of the others with it; or those of `from` for those of `to` alone. */
export type Synonyms = { readonly from: readonly string[]; readonly to: readonly string[] };

export type Wording = { readonly synonyms: readonly Synonyms[]; readonly stop_words: readonly string[] };

/** Products by their ids: the pinned ones in their order before all others, the buried ones behind. */
export type Placement = { readonly pinned: readonly string[]; readonly buried: readonly string[] };

const isFor = (rule: SearchRule, locale: string | undefined): boolean => {
  if (rule.locale === null) return true;
  const [own, asked] = [rule.locale.toLowerCase(), (locale ?? "").toLowerCase()];
  return asked === own || asked.startsWith(`${own}-`);
};

export type Ruled = { readonly wording: Wording; readonly placement: Placement; readonly redirect_url: string | null };

/** What holds for a query in a language. Of two rules of a kind for the same query the one made last counts. */
export function ruledBy(rules: readonly SearchRule[], q: string, locale: string | undefined): Ruled {
  const own = rules.filter((rule) => isFor(rule, locale));
  const key = wordKey(q);
  const ofQuery = (kind: SearchRule["kind"]) =>
    own.findLast((rule) => rule.kind === kind && rule.query !== null && wordKey(rule.query) === key);
  const placement = ofQuery("placement");
  return {
    wording: {
      synonyms: own
        .filter(({ kind }) => kind === "synonyms")
        .map(({ words, replacements }) => ({ from: words, to: replacements })),
      stop_words: own.filter(({ kind }) => kind === "stop_words").flatMap(({ words }) => words),
    },
    placement: { pinned: placement?.pinned ?? [], buried: placement?.buried ?? [] },
    redirect_url: ofQuery("redirect")?.url ?? null,
  };
}

type Fault = { readonly path: string; readonly code: "conflict" | "required"; readonly message: string };

/** The members that a rule of each kind has; all others are empty. */
const members = {
  synonyms: ["words", "replacements"],
  stop_words: ["words"],
  placement: ["query", "pinned", "buried"],
  redirect: ["query", "url"],
} as const satisfies Record<SearchRule["kind"], readonly (keyof SearchRule)[]>;

const isEmpty = (value: unknown): boolean => value === null || (Array.isArray(value) && value.length === 0);

/** What is wrong with a rule; nothing where it can be used. */
export function ruleFaults(rule: SearchRule): Fault[] {
  const { kind, words, replacements, query, pinned, buried, url } = rule;
  const allowed: readonly string[] = members[kind];
  const strange = Object.entries({ words, replacements, query, pinned, buried, url }).flatMap(
    ([path, value]): Fault[] =>
      isEmpty(value) || allowed.includes(path)
        ? []
        : [{ path, code: "conflict", message: `A rule of the kind \`${kind}\` does not have it` }],
  );
  const required = (path: string, message: string): Fault[] => [{ path, code: "required", message }];
  const missing = {
    synonyms: () =>
      words.length === 0
        ? required("words", "Give at least one word")
        : words.length === 1 && replacements.length === 0
          ? required("replacements", "Give a second word, or what the word is replaced by")
          : [],
    stop_words: () => (words.length === 0 ? required("words", "Give at least one word") : []),
    placement: () => (pinned.length + buried.length === 0 ? required("pinned", "Give products to pin or to bury") : []),
    redirect: () => (url === null ? required("url", "Give the address to go to") : []),
  }[kind]();
  const asked =
    (kind === "placement" || kind === "redirect") && wordKey(query ?? "") === ""
      ? required("query", "Give a query with at least one word")
      : [];
  const both = pinned.filter((id) => buried.includes(id));
  return [
    ...strange,
    ...missing,
    ...asked,
    ...both.slice(0, 1).map((): Fault => ({
      path: "buried",
      code: "conflict",
      message: "A product is pinned or buried, not both",
    })),
  ];
}
