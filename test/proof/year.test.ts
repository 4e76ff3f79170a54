import { it } from "vitest";
import { DAY } from "../../src/platform/basics/time.ts";
import { testContext } from "../support/context.ts";
import { runJob } from "../support/jobs.ts";
import { Random } from "./simulation/random.ts";
import { isOver, sayDone } from "./support/budget.ts";
import { standAt, travel, useTurnedClock } from "./support/clock.ts";
import { say } from "./support/say.ts";
import { deliverPost, runCron } from "./support/shop.ts";
import { compare } from "./year/compare.ts";
import { drawLife } from "./year/draw.ts";
import type { Life } from "./year/fate.ts";
import { Model, openingStock } from "./year/model.ts";
import { asStaff } from "./year/order.ts";
import { scarce } from "./year/price.ts";
import { givenYearShop, type Goods, yearEnv } from "./year/shop.ts";
import { Timeline } from "./year/timeline.ts";
import { passMinute } from "./year/ways.ts";

useTurnedClock();

const seed = Number(import.meta.env["PROOF_SEED"] || 1);
const orders = Number(import.meta.env["PROOF_ORDERS"] || 400);
/** Of so many orders both reckonings are compared once, and at the end. */
const compared_every = 500;

/** What becomes of orders by time alone. */
const hourly = ["fulfilment.deliver_by_time", "offline_payments.cancel_overdue", "offline_payments.remind"];

/** The hourly jobs that change orders turn once a day, and all the crons once in four weeks: most of what they do is to find nothing due. */
async function* passDays(model: Model, isDone: () => boolean): Life {
  for (let day = 0; !isDone(); day += 1) {
    model.passHour(Date.now());
    for (const job of hourly) await runJob(job, testContext({ env: yearEnv }));
    await deliverPost(yearEnv);
    if (day % 28 === 27)
      for (const cron of ["7 * * * *", "13 2 * * *", "* * * * *"]) {
        await runCron(cron, yearEnv);
        await deliverPost(yearEnv);
      }
    yield DAY;
  }
}

/** Some of the scarce things come in, every other week. */
async function* restock(model: Model, { variant_ids }: Goods, isDone: () => boolean): Life {
  while (!isDone()) {
    yield 14 * DAY;
    const body = { variant_id: variant_ids[scarce], kind: "IN", quantity: 3 };
    await asStaff("POST", "/inventory/movements", body, 200, 201);
    model.restock(scarce, 3);
  }
}

it("keeps the books that a second reckoning of the same year has", { timeout: 36_000_000 }, async ({ expect }) => {
  const goods = await givenYearShop();
  const model = new Model(openingStock);
  const timeline = new Timeline<Life>();
  const begins_at = Date.now();
  standAt(begins_at);
  const began = performance.now();
  const perSecond = (count: number): string => ((count * 1_000) / (performance.now() - began)).toFixed(1);
  let [begun, ended, compared] = [0, 0, 0];
  const isDone = () => ended === orders;
  for (let nth = 0; nth < orders; nth += 1) {
    const random = new Random(seed, `order ${nth}`);
    const at = begins_at + random.below(365 * DAY);
    timeline.put(at, begin(nth, random));
  }
  timeline.put(begins_at, passDays(model, isDone));
  timeline.put(begins_at, restock(model, goods, isDone));

  async function* begin(nth: number, random: Random): Life {
    begun += 1;
    yield* drawLife(nth, random, goods, model);
    ended += 1;
  }

  for (let due = timeline.take(); due && !isDone() && !isOver(); due = timeline.take()) {
    travel(Math.max(0, due.at - Date.now()));
    const next = await due.step.next();
    if (next.done !== true) timeline.put(Date.now() + next.value, due.step);
    if (begun - compared >= compared_every) {
      await passMinute();
      await compare(expect, `after ${begun} orders`, model, goods);
      compared = begun;
      say(`${begun} orders, ${perSecond(begun)} a second`);
    }
  }
  const days = Math.round((Date.now() - begins_at) / DAY);
  sayDone(ended, orders, `orders of a year, ${begun} begun, ${days} days`);
  say(`${perSecond(begun)} orders a second`);
  expect(begun).toBeGreaterThan(0);
  await passMinute();
  await compare(expect, "at the end", model, goods);
});
