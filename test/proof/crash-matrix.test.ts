import { afterAll, beforeAll, describe, it } from "vitest";
import { sha256 } from "#platform/secrets/tokens";
import { nameOf, type Operation, type Plan, Wire, wrapEnv } from "../support/wrap-env.ts";
import proven from "./crash-points/proven.json";
import { fromSeed, isOver, sayDone } from "./support/budget.ts";
import { buyAnew, calmDown, type Carrier, carriers } from "./support/carriers.ts";
import { travel, useTurnedClock } from "./support/clock.ts";
import { type Play, plays } from "./support/plays.ts";
import { say } from "./support/say.ts";
import { givenScenes, type Scene } from "./support/scene.ts";
import { request, shopEnv } from "./support/shop.ts";
import { judge, judgeHolds } from "./support/sound.ts";
import { within } from "./support/within.ts";

useTurnedClock();

/** All troubles at all operations, and all who come with each: for a night. */
const whole = import.meta.env["PROOF_ALL"] === "1";

/** Only what is asked of the world is written down again; see docs/proof.md. */
const recording = import.meta.env["PROOF_RECORD"] === "1";

/** What was proven of each play, by its file's name: see `mark-proven.ts`. */
const marks: Readonly<Record<string, string>> = proven;

/** What can happen to a process at one of its operations. */
type Trouble = "cut off before" | "cut off after" | "refused" | "answer lost" | "twice";
type Point = { readonly at: string; readonly trouble: Trouble };

const troubles: readonly Trouble[] = ["cut off before", "cut off after", "refused", "answer lost", "twice"];
/** A database never carries out a write twice by itself, and a mail that went out twice went out twice. */
const repeatable = new Set(["object", "provider", "queue"]);

/** Where a process only reads, an answer that is lost and one that never was are the same to everybody. */
const isRead = ({ name }: Operation): boolean => /^(d1 (select \w+(, )?)+|GET .*)$/.test(name);

/** To be cut off before an operation is to be cut off after the one that was over by then: tried where there is none, or where it goes on beside this one. */
const beginsAnew = (log: readonly Operation[], at: number): boolean => at === 0 || log[at]?.name === log[at - 1]?.name;

const pointsOf = (log: readonly Operation[]): Point[] =>
  log.flatMap((operation, at) =>
    troubles
      .filter((trouble) => trouble !== "twice" || repeatable.has(operation.part))
      .filter((trouble) => whole || trouble !== "cut off before" || beginsAnew(log, at))
      .filter((trouble) => whole || !isRead(operation) || trouble === "cut off after" || trouble === "refused")
      .map((trouble) => ({ at: nameOf(operation), trouble })),
  );

/** The plan that brings this trouble, and whether it came to that. A refusal goes on for as long as the process asks. */
function planOf({ at, trouble }: Point): { plan: Plan; struck: () => boolean } {
  let struck = false;
  let name: string | undefined;
  const plan: Plan = (operation) => {
    if (trouble === "refused" && operation.name === name) return "fails";
    if (nameOf(operation) !== at) return "works";
    struck = true;
    ({ name } = operation);
    if (trouble === "cut off before") return "dies_before";
    if (trouble === "cut off after") return "dies_after";
    return trouble === "refused" ? "fails" : trouble === "answer lost" ? "lost" : "twice";
  };
  return { plan, struck: () => struck };
}

/** Everything that a process asks of the world when nothing goes wrong. */
async function record({ wish, prepare, after_ms = 0, alone, act }: Play): Promise<Operation[]> {
  const [scene] = await givenScenes(1, wish);
  if (!scene) throw new Error("no scene");
  // What other recordings have left open is none of its business.
  if (alone) await carriers.sweep([]);
  await prepare?.(scene);
  travel(after_ms);
  // What an isolate reads now and then, behind whoever comes, is no part of the play.
  await request(shopEnv, "GET", "/api/v1/cart");
  const wire = new Wire(() => "works");
  await act(wrapEnv(shopEnv, wire), scene);
  return wire.log;
}

/** For all points of a play: by itself it takes minutes, whole and beside other work much longer. */
const longest_ms = whole ? 7_200_000 : 600_000;

/** More than any process takes, and more than most carriers do, on a busy machine. */
const patience_ms = 60_000;

/** What came of each point that is brought to its end by this line of carriers. */
async function runLine(play: Play, line: readonly Carrier[], points: readonly Point[]): Promise<Map<Point, string[]>> {
  const scenes = await givenScenes(points.length, play.wish);
  const found = new Map<Point, string[]>();
  for (const scene of scenes) await play.prepare?.(scene);
  travel(play.after_ms ?? 0);
  for (const [i, point] of points.entries()) {
    const scene = sceneAt(scenes, i);
    const { plan, struck } = planOf(point);
    const wire = new Wire(plan, () => 0.37 * (i + 1) - Math.floor(0.37 * (i + 1)));
    // Whoever started it hears that it failed, or does not: either way somebody comes later.
    const process = wire.survives(async () => play.act(wrapEnv(shopEnv, wire), scene)).catch(() => true);
    await within(patience_ms, `${point.at}, ${point.trouble}`, process);
    found.set(point, [...(struck() ? [] : ["the process never came by"]), ...(await judgeHolds(scene))]);
  }
  for (const carrier of line) await within(4 * patience_ms, carrier, carriers[carrier](scenes, play.act));
  await calmDown(scenes);
  for (const [i, point] of points.entries()) found.get(point)?.push(...(await verdictOf(play, sceneAt(scenes, i))));
  return found;
}

async function verdictOf({ mend }: Play, scene: Scene): Promise<string[]> {
  const { wrong, ended } = await judge(scene);
  if (!ended) return [...wrong];
  await mend?.(scene);
  const refused = await buyAnew(scene);
  return refused === undefined ? [...wrong] : [...wrong, refused];
}

const fileOf = ({ title }: Play): string => title.replaceAll(/\W+/g, "-");

/** What a whole run of the play has shown: nothing more once it asks for something else, or somebody else comes after it. */
const markOf = (play: Play, operations: readonly string[]): Promise<string> =>
  sha256(JSON.stringify({ operations, troubles, recoveries: play.recoveries }));

function sceneAt(scenes: readonly Scene[], i: number): Scene {
  const scene = scenes[i];
  if (!scene) throw new Error("too few scenes");
  return scene;
}

const chosen = fromSeed(plays).filter(({ title }) => new RegExp(import.meta.env["PROOF_ONLY"] ?? "").test(title));

let [tried, all] = [0, 0];
afterAll(() => sayDone(tried, all, "points at which something went wrong"));

for (const play of chosen) {
  const log = await record(play);
  const points = pointsOf(log);
  all += points.length;
  // Sorted: what goes on beside each other comes now in one order and now in another.
  const operations = log.map(nameOf).toSorted();
  const mark = await markOf(play, operations);

  describe(`at each operation of ${play.title}`, () => {
    const found = new Map<Point, string[]>();
    let runs = 0;

    // Each trouble of an operation meets another line of carriers, unless all are to be tried with all.
    beforeAll(async () => {
      if (recording) return;
      for (const [at, line] of play.recoveries.entries()) {
        const own = points.filter((_, i) => whole || i % play.recoveries.length === at);
        const lots = play.alone ? own.map((point) => [point]) : [own];
        for (const lot of lots) {
          if (isOver()) return;
          runs += lot.length;
          for (const [point, wrong] of await runLine(play, line, lot)) {
            const told = wrong.map((what) => `${line.join(", ")}: ${what}`);
            found.set(point, [...(found.get(point) ?? []), ...told]);
          }
        }
      }
    }, longest_ms);

    it("asks of the world what is written down of it", async ({ expect }) => {
      await expect(operations.join("\n")).toMatchFileSnapshot(`./crash-points/${fileOf(play)}.txt`);
    });

    it("was proven whole as it is now, or is being proven", ({ expect, task }) => {
      // Read outside of workerd once everything of this play has passed.
      if (whole) task.meta.crash_proof = { play: fileOf(play), mark };
      else expect(marks[fileOf(play)], `prove it with PROOF_ALL=1 PROOF_ONLY="${play.title}"`).toBe(mark);
    });

    it.for(points)("$at, $trouble", (point, { expect, skip }) => {
      skip(!found.has(point) && isOver());
      expect(found.get(point)).toEqual([]);
    });

    it("is covered at each of its operations", ({ expect, skip }) => {
      tried += found.size;
      say(`${play.title}: ${found.size} of ${points.length} points at ${log.length} operations, ${runs} runs`);
      skip(found.size < points.length && isOver());
      expect(found.size).toBe(points.length);
    });
  });
}
