import { readFile } from "node:fs/promises";
import { it } from "vitest";
import { measurePurchase } from "../../../local/cost/purchase.ts";
import { COST_PAGE, drawCost, withCost } from "../../../local/cost/table.ts";

/** It builds the shop and starts it. */
const PATIENCE_MS = 180_000;

it(
  "costs what the documentation says; after a change that is meant: npm run cost -- --write",
  async ({ expect }) => {
    const page = await readFile(COST_PAGE, "utf8");
    expect(withCost(page, drawCost(await measurePurchase()))).toBe(page);
  },
  PATIENCE_MS,
);
