import { sql } from "drizzle-orm";
import type { BatchResponse } from "drizzle-orm/batch";
import type { Placement } from "#discovery/search-rules";
import { type Database, runBatch, type Statement } from "#platform/data/db";
import { checkedWords, type Corrections, type Question } from "./query-rules.ts";
import { distanceFor, gramsNear, gramsOf, nearestWords } from "./rules.ts";
import { type Search, selectCandidates, selectKnown, selectNothing, type Sought } from "./search-statements.ts";
import { rowsOf } from "./store.ts";

const candidate_columns = {
  typed: sql<string>`typed`.as("typed"),
  word: sql<string>`word`.as("word"),
  documents: sql<number>`documents`.as("documents"),
};

export type Asked<S extends readonly Statement[]> = {
  readonly rows: BatchResponse<S>;
  readonly corrections: Corrections;
  /** The words of the question that no product has. */
  readonly unknown: ReadonlySet<string>;
};

/**
 * Asks the index by these statements, and where nothing matches the question as it was typed, once more for what it may have been mistyped
 * for. One trip, or two.
 */
export async function askIndex<const S extends readonly Statement[]>(
  index: Database,
  asked: { readonly question: Question; readonly placement: Placement },
  statements: (search: Search) => readonly [...S],
): Promise<Asked<S>> {
  const { question } = asked;
  const words = checkedWords(question);
  const direct = statements({ ...asked, corrections: null });
  const [nothing, near, known] = [
    rowsOf(index, selectNothing(question), { is_empty: sql<number>`is_empty`.as("is_empty") }),
    rowsOf(index, selectCandidates(question, soughtFor(words)), candidate_columns),
    rowsOf(index, selectKnown(words), { word: sql<string>`word`.as("word") }),
  ] as const;
  const found = await runBatch(index, [nothing, near, known, ...direct]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a batch answers in the order it was given
  const [none, candidates, seen] = found as unknown as BatchResponse<[typeof nothing, typeof near, typeof known]>;
  const rowsIn = (answered: readonly unknown[]): BatchResponse<S> =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
    answered as BatchResponse<S>;
  if (none.length === 0) return { rows: rowsIn(found.slice(3)), corrections: new Map(), unknown: new Set() };
  const corrections = correctionsOf(question, candidates);
  return {
    rows: rowsIn(await runBatch(index, statements({ ...asked, corrections }))),
    corrections,
    unknown: new Set(words.filter((word) => !seen.some((one) => one.word === word))),
  };
}

type Candidate = { readonly typed: string; readonly word: string; readonly documents: number };

const LONGEST = 32;
/** Letters of the endings that are cut. */
const ENDING_MAX = 3;

/** What is looked for in the vocabulary: words that are spelt nearly like these, and longer ones that have these in them. */
function soughtFor(words: readonly string[]): Sought[] {
  return words.flatMap((word) => {
    const far = distanceFor(word.length);
    const inside = gramsOf(word).slice(1, -1);
    return [
      ...(far === 0
        ? []
        : [
            {
              word,
              grams: gramsNear(word),
              min: word.length - far - ENDING_MAX,
              max: word.length + far + ENDING_MAX,
              shared: 1,
            },
          ]),
      ...(inside.length === 0
        ? []
        : [{ word, grams: inside, min: word.length + 1, max: LONGEST, shared: inside.length }]),
    ];
  });
}

const CONTAINING_MAX = 6;

function correctionsOf({ terms }: Question, candidates: readonly Candidate[]): Corrections {
  const typed = new Set(terms.flatMap(({ tokens }) => tokens));
  return new Map(
    [...typed].map((word) => {
      const own = candidates.filter((one) => one.typed === word);
      const near = nearestWords(word, own);
      const containing = own.filter((one) => one.word.includes(word)).map((one) => one.word);
      return [word, [...new Set([...near, ...containing.slice(0, CONTAINING_MAX)])]];
    }),
  );
}
