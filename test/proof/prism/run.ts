/**
 * `npm run prism -- [--requests 600] [--seed 1]`: the same requests as `npm run requests`, proper, nearly proper and hostile, with
 * each answer held to the document by Prism's validator: a judge that is not ours. It fails when that finds an answer which breaks
 * the contract. Prism is installed in `local/tools/prism` when it is first needed.
 */
import "../../../local/lib/help.ts";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parseArgs } from "node:util";
import fc from "fast-check";
import { z } from "zod";
import { root } from "../../../local/lib/run.ts";
import { dim, must } from "../../../local/lib/terminal.ts";
import { followReferences } from "../../support/follow-references.ts";
import { build } from "../requests/build.ts";
import { type Document, operationsOf } from "../requests/document.ts";
import { Known, nounOf } from "../requests/known.ts";
import { people, signIn } from "../requests/people.ts";
import { planOf } from "../requests/plan.ts";
import { openShop } from "../requests/shop.ts";
import { remember } from "../requests/stage.ts";
import { asCurl, type Received, send, type Sent } from "../requests/wire.ts";

const { values } = parseArgs({
  options: { requests: { type: "string", default: "600" }, seed: { type: "string", default: "1" } },
});
const [total, seed] = [Number(values.requests), Number(values.seed)];
const SIGN_IN_EVERY = 200;

const Resource = z.looseObject({ method: z.string(), path: z.string() });
type Resource = z.output<typeof Resource>;
const Verdict = z.object({
  left: z
    .array(z.object({ message: z.string(), path: z.array(z.union([z.string(), z.number()])).default([]) }))
    .default([]),
});
const callable = <F>() => z.custom<F>((value) => typeof value === "function");
const Prism = z.object({ getHttpOperationsFromSpec: callable<(file: string) => Promise<unknown>>() });
const Validator = z.object({
  validateOutput: callable<(given: { resource: Resource; element: object }) => unknown>(),
});

process.chdir(root);
const installed = createRequire(join(root, "local/tools/prism/package.json"));
const { getHttpOperationsFromSpec } = Prism.parse(installed("@stoplight/prism-http"));
const { validateOutput } = Validator.parse(installed("@stoplight/prism-http/dist/validator"));

const shop = await openShop();
const text = (await send(shop.url, { method: "GET", target: "/openapi.json", headers: {}, body: null })).text;
writeFileSync("dist/requests/openapi.json", text);
const all = z.array(Resource).parse(await getHttpOperationsFromSpec("dist/requests/openapi.json"));
const resources = new Map(all.map((resource) => [`${resource.method.toUpperCase()} ${resource.path}`, resource]));
const counts = { judged: 0, refusals: 0 };
const findings = new Map<string, { count: number; curl: string }>();
try {
  await ask();
} finally {
  await shop.close();
}
for (const [what, { count, curl }] of findings) console.log(`✗ ${what} (${count} times)\n  ${dim(curl.slice(0, 600))}`);
must("answers judged by Prism", `${counts.judged}, ${counts.refusals} of them refusals`, counts.judged > total / 2);
must("answers that break the contract", findings.size, findings.size === 0);
process.exit();

async function ask(): Promise<void> {
  const document = followReferences(JSON.parse(text) as Document);
  const operations = operationsOf(document);
  const plans = new Map(operations.map((operation) => [operation.id, planOf(document, operation)]));
  const known = new Known();
  for (let index = 0; index < total; index += 1) {
    if (index % SIGN_IN_EVERY === 0) await signAllIn(index === 0);
    const operation = operations[index % operations.length];
    const arbitrary = operation && plans.get(operation.id);
    const [plan] = arbitrary ? fc.sample(arbitrary, { seed: seed * 1_000_003 + index, numRuns: 1 }) : [];
    if (!operation || !plan) continue;
    const person = people[plan.role];
    const stranger = plan.twist.kind === "stranger" && person.name === "ada" ? people.bob : people.ada;
    const webhook_secret = shop.secrets.STRIPE_WEBHOOK_SECRETS;
    const sent = build(operation, plan, { known, person, stranger, index, webhook_secret, past: new Map() });
    const received = await send(shop.url, sent).catch(() => null);
    if (received === null) continue;
    judge(`${operation.method} ${operation.path}`, sent, received);
    if (received.status >= 300 || !isJson(received)) continue;
    known.learn(JSON.parse(received.text), nounOf(operation.path.replace(/\/\{\w+\}$/, "")), person.name);
    if (operation.id === "checkout") remember(person, received);
    if (person.token === null) person.cart_token = received.headers["cart-token"] ?? person.cart_token;
  }
}

function isJson({ headers, text: body }: Received): boolean {
  return body !== "" && (headers["content-type"]?.includes("json") ?? false);
}

/** The runtime itself refuses some of what is hostile: that is no answer of the shop. */
function judge(operation: string, sent: Sent, received: Received): void {
  const { status, headers } = received;
  const resource = resources.get(operation);
  if (headers["x-request-id"] === undefined || !resource) return;
  counts.judged += 1;
  if (status >= 400) counts.refusals += 1;
  const body: unknown = isJson(received) ? JSON.parse(received.text) : received.text;
  // Prism wants no type for an answer without a body.
  const typed = received.text === "" ? { ...headers, "content-type": undefined } : headers;
  const verdict = Verdict.parse(validateOutput({ resource, element: { statusCode: status, headers: typed, body } }));
  for (const { path, message } of verdict.left) {
    const what = `${operation} ${status}: ${path.join(".").replaceAll(/\.\d+/g, ".n")} ${message}`;
    const before = findings.get(what);
    if (before) before.count += 1;
    else findings.set(what, { count: 1, curl: asCurl(shop.url, sent) });
  }
}

async function signAllIn(is_first: boolean): Promise<void> {
  for (const who of [people.ada, people.bob]) who.token = await signIn(shop.url, who, { register: is_first });
  for (const who of [people.staff, people.admin]) who.token = await signIn(shop.url, who);
}
