/** Small stories in fair weather, whose end is known: what a refusal, a repeat, a deadline or a cancel must come to. */
import type { Scene } from "./scene.ts";
import { Violation } from "./scheduler.ts";
import { buying } from "./stories/buying.ts";
import { ending } from "./stories/ending.ts";
import { FairShopper, type Story } from "./stories/fair-shopper.ts";
import { races } from "./stories/races.ts";
import { sharing } from "./stories/sharing.ts";
import { troubles } from "./stories/troubles.ts";
import { minutes } from "./time.ts";

export const stories: Readonly<Record<string, Story>> = { ...buying, ...ending, ...troubles, ...races, ...sharing };

/** O8: tells it to its end, on a shelf of its own. */
export async function tellStory(scene: Scene, name: string): Promise<void> {
  const { scheduler, triggers } = scene;
  const story = stories[name];
  if (!story) throw new Error(`no story of a shopper ${name}`);
  triggers.silent = false;
  let told = false;
  story.tell(FairShopper.with(scene, "0", story.stock)).then(
    () => (told = true),
    (error: unknown) => scheduler.fail(error),
  );
  if (story.swept) triggers.sweepUntil(scheduler.now + minutes(30));
  await scheduler.run();
  if (!told) throw new Violation(`O8 a shopper ${name}: somebody got no answer`);
  triggers.silent = false;
  triggers.sweepUntil(scheduler.now + minutes(30));
  await scheduler.run();
}
