import { describe, it } from "vitest";
import { fair_weather } from "./climates.ts";
import { nothing_planted } from "./plants.ts";
import { Scene } from "./scene.ts";
import { stories, tellStory } from "./stories.ts";

describe("in fair weather a shopper", () => {
  it.for(Object.keys(stories))("%s", async (name, { expect }) => {
    const scene = new Scene(1, { plant: nothing_planted, climate: fair_weather });
    await expect(tellStory(scene, name)).resolves.toBeUndefined();
  });
});
