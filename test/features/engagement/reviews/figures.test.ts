import { env } from "cloudflare:workers";
import { beforeAll, describe, it, vi } from "vitest";
import { AppError } from "#platform/basics/errors";
import { createContext, type Ctx } from "#platform/context";
import { commit } from "#platform/data/outbox";
import type { User } from "#platform/http/auth";
import { destroyPersonalKey } from "#platform/secrets/personal";
import { findReview } from "../../../../src/features/engagement/reviews/change-review.ts";
import { recountReviews } from "../../../../src/features/engagement/reviews/jobs.ts";
import { approveReview, rejectReview } from "../../../../src/features/engagement/reviews/moderate-review.ts";
import { reviewPersonalData } from "../../../../src/features/engagement/reviews/personal-data.ts";
import {
  reportReview,
  unvoteReview,
  voteForReview,
} from "../../../../src/features/engagement/reviews/react-to-review.ts";
import { changeReview, createReview, deleteReview } from "../../../../src/features/engagement/reviews/write-review.ts";
import { givenCustomer, someUser } from "../../../support/actors.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { testContext } from "../../../support/context.ts";
import { runs } from "../../../support/property-runs.ts";
import { type Fate, Wire, wrapEnv } from "../../../support/wrap-env.ts";

/** A thousand with every proof. */
const ACTS = Math.min(1_000, runs(240).numRuns);
const AT_ONCE = 4;
const CUSTOMERS = 12;

/** Repeatable chance (mulberry32). */
function chanceFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

let products: string[] = [];
let people: User[] = [];
beforeAll(async () => {
  products = [(await givenProduct()).id, (await givenProduct()).id];
  for (let i = 0; i < CUSTOMERS; i += 1) people.push(someUser({ id: (await givenCustomer()).user_id }));
});

/** One act by somebody, over a world in which any call to the database may fail, lose its answer, or be the last of its Worker. */
async function actOnce(chance: () => number): Promise<string> {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(chance() * list.length)] ?? fail();
  const person = pick(people);
  const fates: readonly Fate[] = ["fails", "lost", "dies_before", "dies_after"];
  const doomed = chance() < 0.25 ? Math.floor(chance() * 6) : -1;
  const fate = pick(fates);
  let asked = 0;
  const wire = new Wire(() => ((asked += 1) - 1 === doomed ? fate : "works"), chance);
  const ctx: Ctx = createContext({
    env: wrapEnv(env, wire),
    waitUntil: (work) => void work.catch(() => undefined),
    actor: chance() < 0.5 ? person : { type: "system", id: "test" },
  });
  const { results } = await env.DB.prepare("SELECT id, user_id FROM reviews WHERE product_id IN (?, ?)")
    .bind(...products)
    .all<{ id: string; user_id: string }>();
  const own = results.find((one) => one.user_id === person.id)?.id ?? "";
  const id = results.length > 0 ? pick(results).id : crypto.randomUUID();
  const rating = 1 + Math.floor(chance() * 5);
  const acts: Readonly<Record<string, () => Promise<unknown>>> = {
    write: () => createReview(ctx, { user_id: person.id }, pick(products), { rating, comment: "Words." }),
    write_more: () => createReview(ctx, { user_id: person.id }, pick(products), { rating }),
    edit: () => changeReview(ctx, person, own, { rating }),
    delete: () => deleteReview(ctx, person, own),
    vote: () => voteForReview(ctx, person, id),
    edit_more: () => changeReview(ctx, person, own, { rating }),
    unvote: () => unvoteReview(ctx, person, id),
    approve: async () => approveReview(ctx, id, (await findReview(ctx, id)).revision),
    approve_more: async () => approveReview(ctx, id, (await findReview(ctx, id)).revision),
    reject: () => rejectReview(ctx, id, "spam"),
    report: () => reportReview(ctx, person, id, "fake"),
    erase: async () => {
      if (chance() > 0.1) return;
      const statements =
        (await reviewPersonalData.erase?.(ctx, { user_id: person.id, email: null, phone: null })) ?? [];
      await commit(ctx, [destroyPersonalKey(ctx, person.id), ...statements]);
      people = people.filter((one) => one !== person);
      people.push(someUser({ id: (await givenCustomer()).user_id }));
    },
  };
  const name = pick(Object.keys(acts));
  try {
    await wire.survives(async () => acts[name]?.());
    return name;
  } catch (error) {
    return error instanceof AppError ? `${name}: ${error.code}` : `${name}: failed`;
  }
}

const fail = (): never => {
  throw new Error("there is nothing to pick from");
};

type Stars = Record<"stars_1" | "stars_2" | "stars_3" | "stars_4" | "stars_5", number>;
type Figures = Stars & { rating_count: number; rating_average: number };

async function figuresOf(product: string) {
  const shown = await env.DB.prepare(
    "SELECT stars_1, stars_2, stars_3, stars_4, stars_5, rating_count, rating_average FROM products WHERE id = ?",
  )
    .bind(product)
    .first<Figures>();
  const { results } = await env.DB.prepare("SELECT rating FROM reviews WHERE product_id = ? AND status = 'approved'")
    .bind(product)
    .all<{ rating: number }>();
  const given = results.map(({ rating }) => rating);
  const sum = given.reduce((all, rating) => all + rating, 0);
  const of = (stars: number) => given.filter((rating) => rating === stars).length;
  const right: Figures = {
    stars_1: of(1),
    stars_2: of(2),
    stars_3: of(3),
    stars_4: of(4),
    stars_5: of(5),
    rating_count: given.length,
    rating_average: given.length === 0 ? 0 : Math.floor((100 * sum) / given.length + 0.5),
  };
  return { shown, right };
}

describe("the figures of products", () => {
  it(`are exact after ${ACTS} random acts, some at the same time, some interrupted`, async ({ expect }) => {
    for (const level of ["log", "warn"] as const) vi.spyOn(console, level).mockImplementation(() => undefined);
    const chance = chanceFrom(20_261_130);
    const done = new Map<string, number>();
    for (let act = 0; act < ACTS; act += AT_ONCE) {
      const names = await Promise.all(Array.from({ length: AT_ONCE }, () => actOnce(chance)));
      for (const name of names) done.set(name, (done.get(name) ?? 0) + 1);
      if (act % 40 === 0)
        for (const product of products) {
          const { shown, right } = await figuresOf(product);
          expect(shown).toEqual(right);
        }
    }
    for (const product of products) {
      const { shown, right } = await figuresOf(product);
      expect(shown).toEqual(right);
    }
    const wrong = await env.DB.prepare(
      `SELECT id FROM reviews WHERE product_id IN (?, ?)
        AND (helpful_count <> (SELECT count(*) FROM review_votes v WHERE v.review_id = reviews.id)
        OR report_count <> (SELECT count(*) FROM review_reports r WHERE r.review_id = reviews.id))`,
    )
      .bind(...products)
      .all();
    expect(wrong.results).toEqual([]);
    // Each kind of act was done, and each kind of interruption had something to interrupt.
    for (const name of ["write", "edit", "delete", "vote", "unvote", "approve", "reject", "report", "erase"])
      expect([name, done.get(name) ?? 0]).toEqual([name, expect.toSatisfy((times: number) => times > 0)]);
  });

  it("are put right by the job that compares them, which finds nothing else", async ({ expect }) => {
    const [product = ""] = products;
    const ctx = testContext();
    await recountReviews(ctx);
    expect((await recountReviews(ctx)).wrong).toBe(0);
    await env.DB.prepare("UPDATE products SET stars_2 = stars_2 + 7 WHERE id = ?").bind(product).run();
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    expect((await recountReviews(ctx)).wrong).toBe(1);
    const { shown, right } = await figuresOf(product);
    expect(shown).toEqual(right);
  });
});
