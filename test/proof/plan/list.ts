/** How much there is time for, and which part of all that could be tried has its turn. */
export type Budget = { readonly minutes: number; readonly seed: number };
type Command = { readonly args: readonly string[]; readonly env?: Readonly<Record<string, string>> };

export type Proof = {
  readonly name: string;
  /** Its part of the 25 minutes of CI. What cannot be cut short takes about that on two quiet cores. */
  readonly minutes: number;
  /** Of these it gets no less, however late it is: the protocol does not grow with the shop. */
  readonly floor?: number;
  /** What is done within a budget, until its count or its time is over. */
  readonly within: (budget: Budget) => Command;
  /** All of it, however long that takes. */
  readonly whole: Command;
};

/** The script of a proof, with what it is told. */
const script = (proof: string, ...args: string[]): Command => ({ args: [`test/proof/${proof}/run.ts`, ...args] });

const workerd = (file: string, env: Record<string, string> = {}): Command => ({
  args: [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--config",
    "test/proof/vitest.config.ts",
    `test/proof/${file}.test.ts`,
  ],
  env,
});

/** One that takes `--minutes` and `--seed`. */
const scripted = (minutes: number, proof: string, whole: Command = script(proof)) => ({
  minutes,
  within: (budget: Budget) => script(proof, "--minutes", budget.minutes.toFixed(2), "--seed", String(budget.seed)),
  whole,
});

/** Tests that end when their minutes are over: see `test/proof/support/budget.ts`. */
const tested = (minutes: number, file: string, whole: Record<string, string>) => ({
  minutes,
  within: (budget: Budget) =>
    workerd(file, { PROOF_MINUTES: budget.minutes.toFixed(2), PROOF_SEED: String(budget.seed) }),
  whole: workerd(file, whole),
});

const properties: Command = {
  args: [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--config",
    "test/vitest.config.ts",
    "--project",
    "rules",
    "test/features",
  ],
  env: { PROPERTY_RUNS: "10000" },
};

/** What `npm test` tries a part of. */
const batteries: Command = {
  args: [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--config",
    "test/vitest.config.ts",
    "--project",
    "shop",
    "test/bad-input.test.ts",
    "test/time-limit.test.ts",
    "checkout/shared-gift-card",
    "checkout/shared-coupon",
  ],
  env: { WHOLE: "1" },
};

/** One scene from its beginning to its end. */
const scene = (minutes: number, within: Command, whole: Command = within) => ({ minutes, within: () => within, whole });

/** Each day has a hundred thousand seeds of its own, below the largest that there is. */
const firstOf = (seed: number): number => (seed % 20_000) * 100_000 + 1;

/** What takes all cores: one after the other. */
export const before: readonly Proof[] = [
  {
    name: "a simulated checkout in bad weather",
    floor: 2,
    minutes: 3,
    within: ({ minutes, seed }) =>
      script("simulation", "--seeds", "100000", "--minutes", minutes.toFixed(2), "--seed", String(firstOf(seed))),
    whole: script("simulation", "--seeds", "2000000"),
  },
  { name: "bugs planted in the simulation", ...scene(0.7, script("simulation", "--bugs")) },
  { name: "properties of the rules, ten thousand runs of each", ...scene(0.5, properties) },
  { name: "long outages, simulated", ...scene(0.3, script("simulation", "--outages")) },
];

/** What waits more than it reckons: two at a time, each list in its order. */
export const beside: readonly (readonly Proof[])[] = [
  [
    { name: "a crash at each operation", floor: 5, ...tested(5.2, "crash-matrix", { PROOF_ALL: "1" }) },
    { name: "histories of the shop by their seeds", floor: 2, ...tested(3.3, "histories", { PROOF_SEEDS: "5000" }) },
    { name: "a year of a shop, reckoned twice", ...tested(1.3, "year", { PROOF_ORDERS: "20000" }) },
    { name: "a stock object asked by sixteen at once", ...tested(1.4, "linearizability", { HISTORIES: "200000" }) },
    { name: "an import that is killed", ...scene(1.2, script("import")) },
    { name: "a database that is put back", ...scene(1.6, script("drill", "1"), script("drill", "2")) },
    { name: "two hundred who want fifty units", ...scene(0.6, workerd("rush")) },
    { name: "what an order costs", ...scene(0.3, script("cost")) },
    { name: "webhooks to ten endpoints, three of which fail", ...tested(1, "webhooks", {}) },
  ],
  [
    { name: "races in every order", floor: 3, ...tested(3.7, "races", { PROOF_ALL: "1" }) },
    { name: "every interruption of the core's steps", ...tested(1.5, "interruptions", {}) },
    { name: "requests made from the contract", ...scripted(4.4, "requests") },
    { name: "bad input for every operation, and two hundred at once", ...scene(0.9, batteries) },
    { name: "guesses at a password", ...scene(0.6, script("guess")) },
    { name: "the pages in a browser", ...scene(0.6, script("browse")) },
    {
      name: "what anonymous clients make the shop keep",
      ...scene(0.7, script("bounds", "--requests", "2600"), script("bounds")),
    },
    { name: "odd queries and typing errors", ...scene(0.8, workerd("search")) },
    { name: "rules that are changed in small ways", ...scripted(2.7, "mutation") },
  ],
];

/** What is about time, and wants the machine for itself. */
export const after: readonly Proof[] = [
  {
    name: "a rush for the last units",
    ...scene(1.6, script("load", "--buyers", "3000", "--baskets", "300"), script("load")),
  },
  { name: "a shop that is killed", ...scripted(3, "kill", script("kill", "--kills", "500")) },
];

/** Only with `--release`: what CI has no time for at all. */
export const released: readonly Proof[] = [
  { name: "a file of 100,000 orders", ...scene(6, script("order-export")) },
  { name: "the core that is changed in small ways", ...scene(6, script("mutation", "--core")) },
  { name: "clients that other generators make", ...scene(3, script("clients")) },
  { name: "answers judged by Prism", ...scene(6, script("prism"), script("prism", "--requests", "5000")) },
];
