import { afterAll, beforeAll, describe, it } from "vitest";
import { type Fate, nameOf, type Operation, Wire, wrapEnv } from "../support/wrap-env.ts";
import { type ActName, acts } from "./support/acts.ts";
import { fromSeed, isOver, sayDone } from "./support/budget.ts";
import { buyAnew, calmDown, type Carrier, carriers } from "./support/carriers.ts";
import { useTurnedClock } from "./support/clock.ts";
import { returnActs } from "./support/return-acts.ts";
import { givenScenes, moveStock, type Scene, type Wish } from "./support/scene.ts";
import { shopEnv } from "./support/shop.ts";
import { judge } from "./support/sound.ts";
import { type Act, returning, type Stage, stages } from "./support/stages.ts";

useTurnedClock();

const only = import.meta.env["PROOF_ONLY"] ?? "";

/** As many as one shopper wants: whoever takes some away makes it too few. */
const stock = 2;

const known: Record<string, Act> = acts;
const names = Object.keys(acts) as ActName[];
const actOf = (name: string): Act => {
  const act = known[name];
  if (!act) throw new Error(`nobody can do ${name}`);
  return act;
};

/** `1` takes all races, `changes` all of those at operations that change something, which is where a race is decided. */
const wanted = import.meta.env["PROOF_ALL"] ?? "";
const reads = new Set(["select", "GET"]);
const isHeld = ({ name, part }: Operation): boolean =>
  wanted === "1" || !(part === "d1" ? /^d1 (select \w+(, )?)+$/.test(name) : reads.has(name.split(" ")[0] ?? ""));

/** Of what is in a parcel there are acts enough of its own, and what it costs grows with their square. */
const apart: ReadonlySet<Stage> = new Set(["sent", "packed", "labelled", "followed", ...returning]);
const goodsComeBack: ReadonlySet<Stage> = new Set(returning);

/** Who can do something while the other is held before this operation. */
function comersAt(log: readonly Operation[], at: number, stage: Stage): readonly ActName[] {
  if (apart.has(stage)) return names.filter((name) => actOf(name).from.includes(stage));
  const there = has(log, at, stage);
  return names.filter((name) => there.has(actOf(name).needs));
}

/** What there is for somebody to act on, while the other is held before this operation. */
function has(log: readonly Operation[], at: number, stage: Stage): ReadonlySet<Act["needs"]> {
  const done = log.slice(0, at).map(({ name }) => name);
  const order = stage !== "in the cart" || done.some((name) => name.includes("insert orders"));
  const intent = stage !== "in the cart" || done.some((name) => name.includes("update payments"));
  const payment = stage === "sold" || done.some((name) => name.includes("insert ledger_entries"));
  return new Set([
    undefined,
    order ? "order" : undefined,
    intent ? "intent" : undefined,
    payment ? "payment" : undefined,
  ]);
}

type Race = { readonly other: ActName; readonly at: string; readonly line: readonly Carrier[] };

const lines: readonly (readonly Carrier[])[] = [["alarm"], ["sweep", "alarm"], ["hint", "alarm"]];
/** A label that nobody wants any more is given back by a job alone. */
/** Of goods that come back nothing is left to carry on, unless it is asked for again, or the cron finds some. */
const linesOfReturns: readonly (readonly Carrier[])[] = [["again"], ["again"], ["again"], ["sweep"]];
/** A label that nobody wants any more is given back by a job alone. */
function lineOf(stage: Stage, at: number): readonly Carrier[] {
  if (stage === "packed" || stage === "labelled") return ["sweep", "sweep"];
  const own = goodsComeBack.has(stage) ? linesOfReturns : lines;
  return own[at % own.length] ?? [];
}

/** Of these races each day takes one in three, others than the day before; a full run takes all. */
const share = 3;
const turn = Number(import.meta.env["PROOF_SEED"] || 0) % share;
const isOfToday = (_: Race, i: number): boolean => wanted !== "" || i % share === turn;

/** Everybody who can do something while this one is held, at each operation where it is. */
const racesOf = (log: readonly Operation[], stage: Stage): Race[] =>
  log.flatMap((operation, at) => {
    if (!isHeld(operation)) return [];
    return comersAt(log, at, stage).map((other, i) => ({ other, at: nameOf(operation), line: lineOf(stage, at + i) }));
  });

/** What becomes of goods that come back depends on what was paid for each of them. */
const wishOf = (stage: Stage): Wish => ({ stock, a_cent_off: goodsComeBack.has(stage) });

async function record(name: ActName, stage: Stage): Promise<Operation[]> {
  const [scene] = await givenScenes(1, wishOf(stage));
  if (!scene) throw new Error("no scene");
  await stages[stage](scene);
  const wire = new Wire(() => "works");
  await actOf(name).run(wrapEnv(shopEnv, wire), scene);
  await calmDown([scene]);
  return wire.log;
}

/** One is held before an operation, the other runs whole, and the first goes on. */
async function race(name: ActName, { other, at }: Race, scene: Scene): Promise<string[]> {
  const reached = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  let held = false;
  const wire = new Wire(async (operation): Promise<Fate> => {
    if (held || nameOf(operation) !== at) return "works";
    held = true;
    reached.resolve();
    await gate.promise;
    return "works";
  });
  const first = actOf(name).run(wrapEnv(shopEnv, wire), scene);
  await Promise.race([reached.promise, first]);
  const second = await actOf(other).run(shopEnv, scene);
  gate.resolve();
  const answers = [await first, second];
  const wrong = await Promise.all(answers.map((answer) => listen(answer)));
  return [...(held ? [] : ["nobody was held"]), ...wrong.flat()];
}

/** Nobody hears that the shop is broken. */
async function listen(answer: Response | undefined): Promise<string[]> {
  if (!answer || answer.status < 500) return [];
  return [`${answer.status} ${(await answer.text()).slice(0, 200)}`];
}

async function finish(scene: Scene, line: readonly Carrier[], act: Act): Promise<string[]> {
  for (const carrier of line) await carriers[carrier]([scene], act.run);
  await calmDown([scene]);
  const { wrong, ended } = await judge(scene);
  if (!ended) return [...wrong];
  for (const variant_id of scene.variant_ids) await moveStock(variant_id, "IN", 2);
  const refused = await buyAnew(scene);
  return refused === undefined ? [...wrong] : [...wrong, refused];
}

const titled = (races: readonly Race[]): [string, Race, number][] =>
  races.map((each, i) => [`held before ${each.at}, while ${each.other} comes; then ${each.line.join(", ")}`, each, i]);

let total = 0;
let tried = 0;
/** Of goods that come back: who is held, and who comes. */
const pairs: (readonly [held: ActName, comes: ActName, stage: Stage])[] = [];
let racesOfReturns = 0;
afterAll(() => sayDone(tried, total, "ordered races"));

for (const name of fromSeed(names)) {
  for (const stage of actOf(name).from) {
    if (!`${name}, ${stage}`.includes(only)) continue;
    const all = racesOf(await record(name, stage), stage);
    const races = all.filter(isOfToday);
    total += races.length;
    if (goodsComeBack.has(stage)) {
      racesOfReturns += all.length;
      for (const other of new Set(all.map((one) => one.other))) pairs.push([name, other, stage]);
    }

    // What is refused before it has changed anything is not held anywhere.
    if (races.length === 0) continue;

    describe(`${name}, ${stage}`, () => {
      let scenes: Scene[] = [];
      beforeAll(async () => {
        if (!isOver()) scenes = await givenScenes(races.length, wishOf(stage));
      }, 600_000);

      it.for(titled(races))("%s", async ([, one, i], { expect, skip }) => {
        skip(isOver());
        tried += 1;
        const scene = scenes[i];
        if (!scene) throw new Error("too few scenes");
        await stages[stage](scene);
        const wrong = await race(name, one, scene);
        expect([...wrong, ...(await finish(scene, one.line, actOf(name)))]).toEqual([]);
      });
    });
  }
}

it.skipIf(only !== "" && only !== "returning")("of goods that come back are as many as there were", ({ expect }) => {
  expect(pairs.length).toBeGreaterThanOrEqual(540);
  expect(racesOfReturns).toBeGreaterThanOrEqual(2_200);
  for (const name of Object.keys(returnActs)) {
    expect(pairs.filter(([held]) => held === name).length, `${name} is held`).toBeGreaterThanOrEqual(9);
    expect(pairs.filter(([, comes]) => comes === name).length, `${name} comes`).toBeGreaterThanOrEqual(9);
  }
});

it.skipIf(only)("are a thousand and more", ({ expect }) => {
  expect(total).toBeGreaterThanOrEqual(1_000);
});
