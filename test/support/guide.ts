import { env, exports } from "cloudflare:workers";
import { call } from "./api.ts";

/** What a page's variables are in a test, whatever the page sets them to; a function makes it of those that are known by then. */
export type Given = Readonly<Record<string, string | ((known: Readonly<Record<string, string>>) => string)>>;

type Request = { method: string; url: URL; headers: Headers; body: string | FormData | undefined };

const HELPER = /^(json|header|uuid)\(\) \{.*\}$/;
const ASSIGNED = /^([A-Z_]+)=(.*)$/;
const CURL = /^(curl .*?)(?: \| (json|header) (?:'([^']+)'|(\S+)))?$/;

/** The lines of a page's `sh` blocks, those that end in a backslash joined with the next. */
export const linesOf = (page: string): string[] =>
  [...page.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, block = ""]) =>
    block
      .replaceAll(/\\\n\s*/g, "")
      .split("\n")
      .filter((line) => line.trim() !== "" && !line.startsWith("#")),
  );

/** Words as a shell parts them: quotes, backslashes, `$NAME` and `$(uuid)`, and nothing else of a shell. */
function wordsOf(line: string, known: Readonly<Record<string, string>>): string[] {
  const words: string[] = [];
  const part = /'([^']*)'|"((?:[^"\\]|\\.)*)"|((?:[^\s"'\\]|\\.)+)|(\s+)/gy;
  let word: string | undefined;
  for (const [, single, double, bare, gap] of line.matchAll(part)) {
    if (gap !== undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + (single ?? expand(double ?? bare ?? "", known));
  }
  return word === undefined ? words : [...words, word];
}

const expand = (text: string, known: Readonly<Record<string, string>>): string =>
  text
    .replaceAll("$(uuid)", () => crypto.randomUUID())
    .replaceAll(/\\(.)|\$\{?([A-Z_]+)\}?/g, (_, escaped?: string, name?: string) => {
      if (escaped !== undefined) return escaped;
      const value = known[name ?? ""];
      if (value === undefined) throw new Error(`the page uses $${name} before it is set`);
      return value;
    });

function requestOf(words: readonly string[]): Request {
  const headers = new Headers();
  let [method, address, body]: (string | undefined)[] = [];
  let form: FormData | undefined;
  for (let at = 1; at < words.length; at += 1) {
    const word = words[at] ?? "";
    const next = () => words[(at += 1)] ?? "";
    if (word === "-X") method = next();
    else if (word === "-d") body = next();
    else if (word === "-F") addField((form ??= new FormData()), next());
    else if (word === "-H") {
      const [, name = "", value = ""] = /^([\w-]+): (.*)$/.exec(next()) ?? [];
      headers.set(name, value);
    } else if (word === "-o" || word === "-D") next();
    else if (word.startsWith("-") && word !== "-s")
      throw new Error(`the page has curl ${word}, which this test does not know`);
    else if (word !== "-s") address = word;
  }
  if (address === undefined) throw new Error(`the page has a curl without an address: ${words.join(" ")}`);
  const sent = form ?? body;
  return { method: method ?? (sent === undefined ? "GET" : "POST"), url: new URL(address), headers, body: sent };
}

/** A field of a form. Behind `@` stands a file: the variable that names it for readers holds its content here. */
function addField(form: FormData, field: string): void {
  const [, name = "", at = "", value = ""] = /^(\w+)=(@?)(.*)$/s.exec(field) ?? [];
  if (at === "") form.append(name, value);
  else form.append(name, new File([value], "file.csv", { type: "text/csv" }));
}

/** The payment sandbox and the pages answer for themselves; all else is a call that has to keep to its contract. */
async function send({ method, url, headers, body }: Request): Promise<Response> {
  const path = url.pathname + url.search;
  const sandbox = path.startsWith("/dev/stripe/")
    ? env.STRIPE_SANDBOX
    : path.startsWith("/dev/paypal/")
      ? env.PAYPAL_SANDBOX
      : path.startsWith("/dev/razorpay/")
        ? env.RAZORPAY_SANDBOX
        : undefined;
  if (sandbox) {
    const form = { ...Object.fromEntries(headers), "content-type": "application/x-www-form-urlencoded" };
    return sandbox.fetch(`https://shop.test${path}`, { method, body: body ?? null, headers: form });
  }
  if (!path.startsWith("/api/")) return exports.default.fetch(`https://shop.test${path}`, { method, headers });
  if (typeof body === "string" && headers.get("content-type") !== "application/json")
    throw new Error(`${method} ${path} is shown without Content-Type: application/json`);
  return call(method, path, { headers: Object.fromEntries(headers), ...(body === undefined ? {} : { body }) });
}

/** A value in an answer by its path, `d.data[0].id`. Longer expressions are not for a guide. */
function pick(answer: unknown, path: string): string {
  const keys = path.match(/\w+/g)?.slice(1) ?? [];
  let value = answer;
  for (const key of keys) value = value instanceof Object ? (Reflect.get(value, key) as unknown) : undefined;
  if (typeof value !== "string" && typeof value !== "number") throw new Error(`the answer has no ${path}`);
  return String(value);
}

/**
 * Follows a page from its first block to its last, as a reader who pastes them does. Each curl has to be answered with the
 * status in the comment behind it. Where the page sleeps, `onSleep` waits for what it sleeps for. Returns what went otherwise,
 * and how many requests were made.
 */
export async function followGuide(
  page: string,
  given: Given,
  onSleep?: (known: Readonly<Record<string, string>>) => Promise<unknown>,
): Promise<{ requests: number; surprises: string[] }> {
  const known: Record<string, string> = {};
  const surprises: string[] = [];
  let requests = 0;
  for (const line of linesOf(page)) {
    const [, text = "", comment = ""] = /^(.*?)(?:\s+# (.*))?$/.exec(line) ?? [];
    if (HELPER.test(text)) continue;
    if (/^sleep \d+$/.test(text) && onSleep) {
      await onSleep(known);
      continue;
    }
    const [, name, assigned = ""] = ASSIGNED.exec(text) ?? [];
    const preset = given[name ?? ""];
    const command = name === undefined ? text : /^\$\((curl .*)\)$/.exec(assigned)?.[1];
    if (name !== undefined && preset !== undefined) known[name] = typeof preset === "string" ? preset : preset(known);
    else if (name !== undefined && command === undefined) known[name] = wordsOf(assigned, known).join(" ");
    else {
      const [, curl, helper, quoted, bare] = CURL.exec(command ?? "") ?? [];
      if (curl === undefined) throw new Error(`not a line of a guide: ${line}`);
      const response = await send(requestOf(wordsOf(curl, known)));
      requests += 1;
      const body = await response.text();
      if (!comment.startsWith(String(response.status)))
        surprises.push(`${line}\n  was answered ${response.status} ${body.slice(0, 400)}`);
      if (helper === "header") known[name ?? ""] = response.headers.get(bare ?? "") ?? "";
      else if (helper === "json" && surprises.length === 0) {
        const value = pick(JSON.parse(body), quoted ?? bare ?? "");
        if (name !== undefined) known[name] = value;
      }
    }
    if (surprises.length > 0) break;
  }
  return { requests, surprises };
}
