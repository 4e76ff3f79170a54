/** Products as a small shop has them, and queries with the product that whoever types them wants. */

type Wanted = {
  readonly name: string;
  readonly sku: string;
  readonly description: string;
  readonly tags: readonly string[];
};

const rows = `Linen apron|Washed linen with two deep pockets.|kitchen,linen
Canvas apron|Heavy cotton canvas with leather straps.|kitchen
Linen tea towel|Dries glasses without lint.|kitchen,linen
Linen tablecloth|For six people, with mitred corners.|table,linen
Linen napkins, set of four|Soft after the first wash.|table,linen
Cotton bed sheet|Percale, for a double bed.|bedroom
Linen duvet cover|Cool in summer and warm in winter.|bedroom,linen
Wool blanket|Woven from the wool of upland sheep.|bedroom
Merino scarf|Fine and light, in nine colours.|clothing
Cashmere sweater|Two-ply, knitted in one piece.|clothing
Leather belt|Vegetable-tanned, with a brass buckle.|clothing
Leather wallet|Room for eight cards and folded notes.|accessories
Leather messenger bag|Fits a laptop of fifteen inches.|accessories
Waxed rain jacket|Keeps out showers, with a corduroy collar.|clothing
Rubber boots|Up to the knee, for gardens and puddles.|shoes
Canvas sneakers|Vulcanised soles and organic laces.|shoes
Wooden salad bowl|Turned from a single piece of ash.|kitchen
Olive wood spoon|For stirring and tasting.|kitchen
Cast iron skillet|Pre-seasoned, for every kind of stove.|kitchen
Copper saucepan|Lined with tin, holds one litre.|kitchen
Enamel coffee pot|White with a blue rim.|kitchen,coffee
Espresso machine|Nine bars, with a wand for milk.|coffee
Burr coffee grinder|Forty settings from fine to coarse.|coffee
Pour-over dripper|Ceramic, for paper filters of size two.|coffee
Crème brûlée torch|Refillable, with a safety lock.|kitchen
Porcelain teapot|With a strainer for loose leaves.|tea
Matcha whisk|Carved from one piece of bamboo.|tea
Sencha green tea|First harvest, in a tin of 100 grams.|tea
Earl Grey black tea|With oil of bergamot.|tea
Chai spice mix|Cardamom, ginger, clove and cinnamon.|tea
Beeswax candle|Burns for thirty hours.|home
Brass candlestick|Cast and polished by hand.|home
Ceramic vase|Glazed in celadon.|home
Terracotta planter|With a saucer against stains.|garden
Garden trowel|Forged steel with an ash handle.|garden
Pruning shears|Bypass blades that cut up to two centimetres.|garden
Watering can|Galvanised, with a brass rose.|garden
Folding deck chair|Beech with striped canvas.|garden
Hammock|Woven cotton for two people.|garden
Picnic basket|Willow, with plates for four.|garden
Desk lamp|With a jointed arm and a warm bulb.|office
Fountain pen|Steel nib, filled by a piston.|office
Dotted notebook|160 numbered pages that lie flat.|office
Letter opener|Damascus steel in a wooden sheath.|office
Ruled index cards|A hundred in a box.|office
Bookshelf in walnut|Five boards, without tools.|furniture
Oak dining table|For eight people, oiled.|furniture
Rattan armchair|With a cushion of bouclé.|furniture
Velvet sofa|Three seats on turned legs.|furniture
Jute rug|Braided, two metres across.|furniture
Bluetooth speaker|Twelve hours on one charge.|electronics
Wireless headphones|With active noise cancelling.|electronics
Mechanical keyboard|Hot-swappable switches and PBT caps.|electronics
Travel adapter|For sockets of 150 countries.|electronics
Yoga mat|Natural rubber, four millimetres.|sport
Kettlebell|Cast iron, sixteen kilograms.|sport
Bicycle helmet|With a light at the back.|sport
Jeans jacket|Stone-washed denim with copper buttons.|clothing
T-shirt with pocket|Heavy organic jersey.|clothing
Señorita espadrilles|Rope soles from La Rioja.|shoes`;

export const products: readonly Wanted[] = rows.split("\n").map((row, at) => {
  const [name = "", description = "", tags = ""] = row.split("|");
  return { name, description, tags: tags.split(","), sku: `REL-${String(at + 101)}-${name.slice(0, 2).toUpperCase()}` };
});

export type Asked = { readonly kind: string; readonly q: string; readonly wanted: string };

const lower = (text: string) => text.toLowerCase();
const wordsOf = (name: string) =>
  lower(name)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 0);
const every = (step: number, from = 0) => products.filter((_, at) => at % step === from);

/** One letter wrong in the longest word, another kind of error for each product. */
export function mistyped(name: string, at: number): string {
  const words = wordsOf(name);
  const longest = words.reduce((a, b) => (b.length > a.length ? b : a), "");
  const place = 1 + (at % Math.max(1, longest.length - 2));
  const [before, after] = [longest.slice(0, place), longest.slice(place)];
  const wrong = [
    before + after.slice(1),
    before + (after[0] ?? "") + after,
    `${before}x${after.slice(1)}`,
    before + (after[1] ?? "") + (after[0] ?? "") + after.slice(2),
  ][at % 4];
  return words.map((word) => (word === longest ? (wrong ?? word) : word)).join(" ");
}

const plurals: readonly (readonly [q: string, wanted: string])[] = [
  ["canvas aprons", "Canvas apron"],
  ["wool blankets", "Wool blanket"],
  ["merino scarfs", "Merino scarf"],
  ["leather belts", "Leather belt"],
  ["leather wallets", "Leather wallet"],
  ["rubber boot", "Rubber boots"],
  ["canvas sneaker", "Canvas sneakers"],
  ["salad bowls", "Wooden salad bowl"],
  ["beeswax candles", "Beeswax candle"],
  ["ceramic vases", "Ceramic vase"],
  ["planters", "Terracotta planter"],
  ["pruning shear", "Pruning shears"],
  ["watering cans", "Watering can"],
  ["deck chairs", "Folding deck chair"],
  ["hammocks", "Hammock"],
  ["fountain pens", "Fountain pen"],
  ["index card", "Ruled index cards"],
  ["dining tables", "Oak dining table"],
  ["velvet sofas", "Velvet sofa"],
  ["headphone", "Wireless headphones"],
];
const accents: readonly (readonly [q: string, wanted: string])[] = [
  ["creme brulee torch", "Crème brûlée torch"],
  ["CRÈME BRÛLÉE", "Crème brûlée torch"],
  ["brulee", "Crème brûlée torch"],
  ["senorita", "Señorita espadrilles"],
  ["SEÑORITA", "Señorita espadrilles"],
  ["boucle", "Rattan armchair"],
  ["bouclé armchair", "Rattan armchair"],
  ["tshirt", "T-shirt with pocket"],
  ["t shirt", "T-shirt with pocket"],
  ["línen aprön", "Linen apron"],
];
const synonyms: readonly (readonly [q: string, wanted: string])[] = [
  ["velvet couch", "Velvet sofa"],
  ["denim jacket", "Jeans jacket"],
  ["frying pan", "Cast iron skillet"],
  ["carpet", "Jute rug"],
  ["plant pot", "Terracotta planter"],
  ["secateurs", "Pruning shears"],
  ["wellingtons", "Rubber boots"],
  ["bike helmet", "Bicycle helmet"],
  ["jumper", "Cashmere sweater"],
  ["earphones", "Wireless headphones"],
];

/** What the shop's staff have said, for the queries with synonyms. */
export const wording: readonly Readonly<Record<string, unknown>>[] = [
  { kind: "synonyms", words: ["couch", "sofa"] },
  { kind: "synonyms", words: ["denim", "jeans"] },
  { kind: "synonyms", words: ["frying pan", "skillet"] },
  { kind: "synonyms", words: ["carpet", "rug"] },
  { kind: "synonyms", words: ["plant pot"], replacements: ["planter"] },
  { kind: "synonyms", words: ["secateurs"], replacements: ["pruning shears"] },
  { kind: "synonyms", words: ["wellingtons"], replacements: ["rubber boots"] },
  { kind: "synonyms", words: ["bike", "bicycle"] },
  { kind: "synonyms", words: ["jumper", "sweater"] },
  { kind: "synonyms", words: ["earphones", "headphones"] },
];

const pairs = (kind: string, list: readonly (readonly [string, string])[]) =>
  list.map(([q, wanted]) => ({ kind, q, wanted }));

/** 200 queries. */
export const queries: readonly Asked[] = [
  ...products.slice(0, 40).map(({ name }) => ({ kind: "exact", q: lower(name), wanted: name })),
  ...every(2).map(({ name }) => ({ kind: "prefix", q: lower(name).slice(0, -2), wanted: name })),
  ...every(3, 1).map(({ name, sku }, at) => ({
    kind: "SKU",
    q: at % 2 === 0 ? sku : lower(sku).replaceAll("-", ""),
    wanted: name,
  })),
  ...products.map(({ name }, at) => ({ kind: "misspelt", q: mistyped(name, at), wanted: name })).slice(0, 40),
  ...products
    .filter(({ name }) => wordsOf(name).length === 2)
    .slice(0, 30)
    .map(({ name }) => ({ kind: "swapped", q: wordsOf(name).toReversed().join(" "), wanted: name })),
  ...pairs("plural", plurals),
  ...pairs("accent", accents),
  ...pairs("synonym", synonyms),
];
