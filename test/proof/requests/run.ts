/**
 * `npm run requests -- [--requests 20000] [--minutes M] [--seed 1] [--only operationId]`: requests made from the shop's own OpenAPI
 * document, proper, nearly proper and hostile, sent by everybody who has business with it. Each answer must be one that
 * the document declares. A failing request is printed as curl; the same seed makes the same run.
 */
import "../../../local/lib/help.ts";
import { parseArgs } from "node:util";
import fc from "fast-check";
import { followReferences } from "../../support/follow-references.ts";
import { judgeOf } from "./answers.ts";
import { build, type Past } from "./build.ts";
import { Coverage } from "./coverage.ts";
import { type Document, type Operation, operationsOf } from "./document.ts";
import { leaksIn, verdictOn } from "./judge.ts";
import { Known, nounOf } from "./known.ts";
import { Keeper, type Person, people, sessionOf, signIn } from "./people.ts";
import { planOf } from "./plan.ts";
import { tryRawSockets } from "./raw.ts";
import { cpuTime, openShop } from "./shop.ts";
import { remember, Stage } from "./stage.ts";
import { asCurl, BodyRefused, type Received, send, type Sent } from "./wire.ts";

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "20000" },
    minutes: { type: "string", default: "Infinity" },
    seed: { type: "string", default: "1" },
    only: { type: "string" },
    verbose: { type: "boolean", default: false },
  },
});
const total = Number(values.requests);
const minutes = Number(values.minutes);
const seed = Number(values.seed);
const STAGE_EVERY = 1_000;
/** Each of these costs a password hash, a fifth of a second. */
const dear = new Set(["login", "register", "changePassword"]);
const DEAR_EVERY = 6;
/** Nothing that one client at a time could meet: see docs/proof.md. */
const excused = (problem: string) =>
  /^(409 (idempotency_in_progress|too_many_unpaid_orders)|429 (rate_limited|too_many_declined_payments))$/.test(
    problem,
  );

/**
 * What its own tests do and the run cannot: drifts come of no request, the password that a change needs is one that other
 * requests guess at, so that the attempts are slowed down, a profile is public if its person made it so, only a carrier signs its events, and the rest is
 * proved by what comes to a person by another way: a mail, a text message, a device, or Google.
 */
const exempt: ReadonlySet<string> = new Set([
  "adminGetDrift",
  "adminDecideDrift",
  "changePassword",
  "confirmVerification",
  "confirmEmailChange",
  "confirmEmail",
  "acceptInvitation",
  "beginInvitationPasskey",
  "getProfile",
  "beginMyIdentityLink",
  "verifyPasswordReset",
  "confirmPasswordReset",
  "getLinkedExport",
  "getReviewInvitation",
  "createInvitedReview",
  "stopReviewInvitations",
  "confirmProductAlert",
  "stopLetters",
  "deleteProductAlert",
  "confirmTotp",
  "deleteTotp",
  "loginWithSecondFactor",
  "createPasskey",
  "loginWithPasskey",
  "updateMyPasskey",
  "replaceMyPasskey",
  "deleteMyPasskey",
  "beginProviderLogin",
  "finishProviderLogin",
  "loginWithProvider",
  "linkMyIdentity",
  "unlinkMyIdentity",
  "receiveCarrierEvent",
]);
/** What one request may take of a processor, and how often it is asked again before it counts as slow: others work in the same process. */
const CPU_MS_MAX = 250;
/** Or of one password hash, which takes a fifth of a second on a quiet machine and more on a busy one. */
const CPU_HASHES_MAX = 1.25;
const MORE_TRIES = 3;
/** Their refusals are events of security, and are written down as such. */
const noted: ReadonlySet<string> = new Set(["login", "loginWithSecondFactor", "refreshToken", "stepUp", "deleteTotp"]);

const started = performance.now();
const shop = await openShop();
const everybody = Object.values(people);
const known = new Known();
const coverage = new Coverage();
const past = new Map<string, Past>();
const findings = new Map<string, { count: number; curl: string; text: string; index: number }>();

for (const who of [people.ada, people.bob]) who.token = await signIn(shop.url, who, { register: true });
for (const who of [people.staff, people.admin]) who.token = await signIn(shop.url, who);
const cpu_ms_max = Math.max(CPU_MS_MAX, CPU_HASHES_MAX * (await cpuOfLogIn()));
const keeper = new Keeper(shop.db, shop.secrets);
await keeper.remember();
const answer = await send(shop.url, { method: "GET", target: "/openapi.json", headers: {}, body: null });
const document = followReferences(JSON.parse(answer.text) as Document);
const all = operationsOf(document);
const operations = all.filter(({ id }) => values.only === undefined || values.only.split(",").includes(id));
const plans = new Map(operations.map((operation) => [operation.id, planOf(document, operation)]));
const judge = judgeOf(document);
const stage = new Stage(shop, known);

function find(what: string, operation: string, sent: Sent | null, index: number, text: string): void {
  const key = `${operation}: ${what}`;
  const before = findings.get(key);
  if (before) before.count += 1;
  else findings.set(key, { count: 1, curl: sent ? asCurl(shop.url, sent) : "", text: text.slice(0, 500), index });
}

/** Of the last quarter of the requests, one in three is of an operation that has not done what it is for yet. */
function idleAt(index: number): Operation | undefined {
  if (index < 0.75 * total || index % 3 !== 0) return undefined;
  const idle = new Set(coverage.idle(operations).filter((id) => !exempt.has(id)));
  return operations.filter(({ id }) => idle.has(id))[Math.floor(index / 3) % Math.max(1, idle.size)];
}

/** Which operation a request is of: each in its turn, the dear ones in few of theirs. */
function operationAt(index: number): Operation | undefined {
  const operation = operations[index % operations.length];
  const round = Math.floor(index / operations.length);
  return operation && dear.has(operation.id) && round % DEAR_EVERY !== 0
    ? operations[(index * 7 + round) % operations.length]
    : operation;
}

/** What a log-in takes of a processor here and now: the least of three. */
async function cpuOfLogIn(): Promise<number> {
  let least = Infinity;
  for (let i = 0; i < MORE_TRIES; i += 1) {
    const before = cpuTime(shop.pid);
    people.ada.token = await signIn(shop.url, people.ada);
    least = Math.min(least, cpuTime(shop.pid) - before);
  }
  return least;
}

/** Whether a request brings a password, so that most of its time is the hash. */
const isHashed = ({ id }: Operation, sent: Sent): boolean =>
  dear.has(id) || (sent.body?.includes('password"') ?? false);

/** Sends a request that took long again: what it holds is slow each time. */
async function leastTime(sent: Sent, first: number): Promise<number> {
  let least = first;
  for (let i = 0; i < MORE_TRIES && least > cpu_ms_max; i += 1) {
    const before = cpuTime(shop.pid);
    await send(shop.url, sent).catch(() => null);
    least = Math.min(least, cpuTime(shop.pid) - before);
  }
  return least;
}

async function one(index: number): Promise<void> {
  const operation = idleAt(index) ?? operationAt(index);
  const arbitrary = operation && plans.get(operation.id);
  if (!operation || !arbitrary) return;
  const [plan] = fc.sample(arbitrary, { seed: seed * 1_000_003 + index, numRuns: 1 });
  if (!plan) return;
  // What is done by turns goes on by one in each round, or an operation would have the same turn in all of them.
  const turn = index + Math.floor(index / operations.length);
  const person = people[plan.role];
  await keepSignedIn(person);
  const stranger = plan.twist.kind === "stranger" && person.name === "ada" ? people.bob : people.ada;
  const webhook_secret = shop.secrets.STRIPE_WEBHOOK_SECRETS;
  const sent = build(operation, plan, { known, person, stranger, index: turn, webhook_secret, past });
  if (operation.id === "checkout" && turn % 4 !== 0) await stage.fillCart(person);
  const before = operation.method === "GET" ? "" : shop.books.fingerprint();
  const idle_ms = cpuTime(shop.pid);
  const received = await send(shop.url, sent).catch((error: unknown) =>
    error instanceof BodyRefused ? null : String(error),
  );
  const took = cpuTime(shop.pid) - idle_ms;
  const least = took > cpu_ms_max && !isHashed(operation, sent) ? await leastTime(sent, took) : 0;
  if (least > cpu_ms_max) find(`takes more than ${cpu_ms_max} ms of CPU`, operation.id, sent, index, `${least} ms`);
  if (received === null) {
    const { status } = await send(shop.url, { method: "GET", target: "/health", headers: {}, body: null });
    if (status !== 200) find(`health is ${status} after a body was refused`, operation.id, sent, index, "");
    return;
  }
  if (typeof received === "string") return find(received, operation.id, sent, index, "");
  const { wrong, code, body } = verdictOn(operation, sent, received, judge);
  const leaks = leaksIn(received.text, sent, person, everybody);
  for (const what of [...wrong, ...leaks]) find(what, operation.id, sent, index, received.text);
  coverage.note(operation, received.status, code);
  if (values.only !== undefined && values.verbose)
    console.log(
      `${operation.id} ${person.name} ${received.status} ${JSON.stringify(plan.twist).slice(0, 80)} ${received.text.slice(0, 250)} <- ${sent.target} ${sent.body?.toString("utf8").slice(0, 400)}`,
    );
  const refused = received.status >= 400 && received.status !== 402 && received.status !== 503;
  if (before !== "" && refused && operation.id !== "receiveWebhook") {
    const after = shop.books.fingerprint();
    if (before !== after)
      find(`${received.status} ${code} changed ${before} to ${after}`, operation.id, sent, index, "");
    if (!noted.has(operation.id) && shop.books.isAudited(received.headers["x-request-id"] ?? ""))
      find(`${received.status} ${code} changed something in the back office`, operation.id, sent, index, "");
  }
  await learn(operation, person, sent, received, code, body);
}

/** Undoes what ended somebody's session, such as a log-out, before they ask again: another log-in would cost a password hash. */
async function keepSignedIn({ token }: Person): Promise<void> {
  if (token !== null && shop.books.hasEnded(sessionOf(token))) await keeper.restore();
}

async function learn(
  operation: Operation,
  person: Person,
  sent: Sent,
  received: Received,
  code: string | null,
  body: unknown,
): Promise<void> {
  const { status, headers } = received;
  const key = sent.headers["idempotency-key"];
  if (key !== undefined && status < 500) past.set(`${person.name} ${operation.id}`, { sent, key });
  if (headers["etag"] !== undefined) known.add(`etag ${operation.id}`, headers["etag"], person.name);
  if (status < 300) known.learn(body, nounOf(operation.path.replace(/\/\{\w+\}$/, "")), person.name);
  if (operation.id === "checkout") remember(person, received);
  if (status < 300 && person.token === null && headers["cart-token"] !== undefined)
    person.cart_token = headers["cart-token"];
  if (code === "cart_not_found" && sent.headers["cart-token"] === person.cart_token) person.cart_token = null;
  if (status < 300 && /^(adminDisableUser|adminGrantRole)$/.test(operation.id)) await keeper.restore();
  // The shop remembers that a session has ended for some seconds, once it has refused it.
  if (code === "invalid_token" && sent.headers["authorization"] === `Bearer ${person.token}`) {
    await keeper.restore();
    person.token = await signIn(shop.url, person);
  }
}

let sent_count = 0;
for (let index = 0; index < total && performance.now() - started < minutes * 60_000; index += 1) {
  if (index % STAGE_EVERY === 0) {
    await keeper.restore();
    for (const who of everybody.filter(({ token }) => token !== null)) who.token = await signIn(shop.url, who);
    await stage.set();
    await shop.cron("* * * * *");
    const log = shop.logged();
    for (const what of leaksIn(log, null, null, everybody)) find(what, "the log", null, index, "");
    for (const line of log.split("\n").filter((each) => each.includes('"level":"error"')))
      find(line.replaceAll(/[0-9a-f-]{36}/g, "…"), "the log", null, index, line);
  }
  await one(index);
  sent_count += 1;
}
for (const what of await tryRawSockets(shop.url, people.admin.token ?? ""))
  find(what, "raw socket", null, sent_count, "");

const took = Math.round((performance.now() - started) / 1000);
const is_cut_short = sent_count < total;
const of_all = is_cut_short ? ` of ${total}` : "";
console.log(`${sent_count}${of_all} requests with seed ${seed} in ${took} s. ${coverage.statuses()}`);
const idle = coverage.idle(operations).filter((id) => !exempt.has(id));
const tried = operations.filter(({ id }) => !exempt.has(id)).length;
console.log(`${tried - idle.length} of ${tried} operations did what they are for, ${operations.length - tried} aside.`);
if (idle.length > 0) console.log(`  never: ${idle.join(", ")}`);
const { declared, met, missed } = coverage.refusals(operations, excused);
console.log(`${met} of ${declared} declared refusals were met (${((100 * met) / declared).toFixed(1)} %).`);
if (values.verbose) console.log([...coverage.lines(), ...missed.map((what) => `${what}: never`)].join("\n"));
for (const [what, { count, curl, text, index }] of [...findings].slice(0, 60))
  console.log(`\n✗ ${what} (${count} times, first as request ${index})\n  ${text}\n  ${curl.slice(0, 1500)}`);
console.log(findings.size === 0 ? "Nothing was wrong." : `${findings.size} things are wrong.`);
// One or two may be out of luck in a whole run; more than that is an operation that the run cannot feed.
const is_starved = idle.length > 2 && values.only === undefined && !is_cut_short;
if (findings.size > 0 || is_starved) process.exitCode = 1;
await shop.close();
process.exit();
