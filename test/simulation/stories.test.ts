import { describe, it } from "vitest";
import { fair_weather } from "./climates.ts";
import { stories, tellStory } from "./fair-weather.ts";
import { nothing_planted } from "./plants.ts";
import { Scene } from "./scene.ts";

describe("in fair weather a shopper", () => {
  for (const name of Object.keys(stories)) {
    it(name, () => tellStory(new Scene(1, { plant: nothing_planted, climate: fair_weather }), name));
  }
});
