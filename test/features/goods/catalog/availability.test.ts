import { it } from "vitest";
import { call, tripsOf } from "../../../support/api.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { stopClock } from "../../../support/clock.ts";

const clock = stopClock();

it("asks the stock objects once within a second, however often the levels are asked for", async ({ expect }) => {
  const product = await givenProduct({ stock_quantity: 3 });
  const ask = () => call("GET", `/api/v1/products/${product.id}/availability`);
  const first = await ask();
  expect([first.status, tripsOf(first).object]).toEqual([200, 1]);
  for (let n = 0; n < 3; n += 1) expect(tripsOf(await ask()).object).toBe(0);
  clock.pass(1_000);
  expect(tripsOf(await ask()).object).toBe(1);
});
