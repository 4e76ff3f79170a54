import type { Random } from "../simulation/random.ts";
import { SECOND, travel } from "../support/clock.ts";
import { deliverPost, ringStock } from "../support/shop.ts";
import type { Fate, Life } from "./fate.ts";
import { backFates } from "./fates-back.ts";
import { sentFates } from "./fates-sent.ts";
import { unpaidFates } from "./fates-unpaid.ts";
import type { Model } from "./model.ts";
import { type Basket, odd, scarce, sum } from "./price.ts";
import { type Goods, yearEnv } from "./shop.ts";
import { Visit } from "./visit.ts";
import { moneyWays, ways } from "./ways.ts";

const fates: Readonly<Record<string, Fate>> = { ...unpaidFates, ...sentFates, ...backFates };

/** One of these, by its share of all. */
function draw<Named extends { readonly share: number }>(
  random: Random,
  list: Readonly<Record<string, Named>>,
): readonly [string, Named] {
  let at = random.below(sum(Object.values(list).map(({ share }) => share)));
  for (const [name, one] of Object.entries(list)) if ((at -= one.share) < 0) return [name, one];
  throw new Error("nothing is drawn");
}

function drawBasket(random: Random, { units = 1, live }: Fate): Basket {
  // What is scarce is not for those who set it aside without trying to pay: a guest may hold a share of it only.
  const is_scarce = units === 1 && live.of !== "a visit" && random.chance(0.15);
  const first = is_scarce ? scarce : random.below(scarce);
  const second = random.below(scarce);
  const lines = [{ variant: first, quantity: is_scarce ? 1 : units + random.below(3) }];
  if (second !== first && random.chance(0.5)) lines.push({ variant: second, quantity: 1 + random.below(2) });
  const is_odd = lines.some(({ variant }) => variant === odd);
  return {
    lines,
    currency: random.chance(0.2) ? "JPY" : "USD",
    is_taxed: random.chance(0.6),
    has_coupon: !is_odd && random.chance(0.25),
  };
}

/** A shopper comes, finds what they want or does not, and their order comes to what was drawn for it. */
export async function* drawLife(nth: number, random: Random, goods: Goods, model: Model): Life {
  const [fate, { live, ...wishes }] = draw(random, fates);
  const basket = drawBasket(random, { live, ...wishes });
  const [, way] = draw(random, live.of === "an order without a gift card" ? moneyWays : ways);
  const visit = new Visit({ nth, fate, goods, basket, model, random });
  try {
    if (basket.lines.some(({ variant }) => variant === scarce)) {
      // As long as a stock object may take to tell of its level.
      travel(6 * SECOND);
      await ringStock(goods.variant_ids[scarce] ?? "", yearEnv);
      await deliverPost(yearEnv);
    }
    if (random.chance(0.25)) await visit.signUp();
    const is_there = model.isThere(basket.lines);
    if ((await visit.fillCart()) !== is_there)
      throw new Error(`the shelf ${is_there ? "has" : "lacks"} what was asked for`);
    if (!is_there) return;
    if (live.of === "a visit") yield* live.go(visit);
    else yield* live.go(yield* way.buy(visit));
  } catch (error) {
    throw new Error(`order ${nth}, which ${fate}: ${String(error)}`, { cause: error });
  }
}
