import type { Judge } from "./answers.ts";
import type { Operation } from "./document.ts";
import type { Person } from "./people.ts";
import type { Received, Sent } from "./wire.ts";

const headersOfAll: Readonly<Record<string, RegExp>> = {
  "x-request-id": /^[0-9a-f-]{36}$/,
  "strict-transport-security": /^max-age=63072000/,
  "x-content-type-options": /^nosniff$/,
  "x-frame-options": /^DENY$/,
  "referrer-policy": /^no-referrer$/,
  "content-security-policy": /default-src 'none'/,
  "cache-control": /./,
  "server-timing": /./,
};

/** What is in no answer, whoever asks: the inside of the shop. The secret of an endpoint of webhooks is shown once, as its `secret`. */
const inside =
  /SQLITE_|D1_ERROR|D1_EXEC|ZodError|at \w+ \(|\.ts:\d+|\$scrypt\$|sk_test_|(?<!"secret":")whsec_|"password(_hash)?":|PRIVATE KEY/;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const member = (body: unknown, name: string): unknown =>
  typeof body === "object" && body !== null ? Object.entries(body).find(([key]) => key === name)?.[1] : undefined;

export type Verdict = { readonly wrong: readonly string[]; readonly code: string | null; readonly body: unknown };

/** What is wrong with an answer, whatever was asked. */
export function verdictOn(
  operation: Operation,
  sent: Sent,
  { status, headers, text }: Received,
  judge: Judge,
): Verdict {
  // The runtime refuses an address that is too long by itself, before the shop.
  if (status === 414 && headers["x-request-id"] === undefined)
    return { wrong: [], code: "by the runtime", body: undefined };
  const wrong = Object.entries(headersOfAll)
    .filter(([name, value]) => !value.test(headers[name] ?? ""))
    .map(([name]) => `${status} without a proper ${name}`);
  const type = (headers["content-type"] ?? "").split(";")[0] ?? "";
  const declared = operation.contract.responses[status];
  const body = type.endsWith("json") ? parsed(text) : undefined;
  const told = member(body, "code");
  const code = status >= 400 && typeof told === "string" ? told : null;
  if (status >= 500 && (status !== 503 || headers["retry-after"] === undefined)) wrong.push(`${status} ${code}`);
  if (!declared) wrong.push(`undeclared ${status} ${code}`);
  else if (declared.content && !(type in declared.content) && sent.method !== "HEAD")
    wrong.push(`${status} as ${type}`);
  else if (!declared.content && text !== "") wrong.push(`${status} has a body`);
  // What has not changed keeps its type, and is not sent again.
  if (type.endsWith("json") && body === undefined && status !== 304) wrong.push(`${status} is no JSON`);
  if (status >= 400) wrong.push(...problemIn(operation, status, headers, type, body, code));
  if (status === 401 && headers["www-authenticate"] !== "Bearer") wrong.push("401 without WWW-Authenticate");
  if (status === 429 && headers["retry-after"] === undefined) wrong.push("429 without Retry-After");
  if (declared && body !== undefined) {
    const invalid = judge(operation, status, type, body);
    if (invalid !== null) wrong.push(`${status} is not as declared: ${invalid}`);
  }
  const leak = operation.id === "getSigningKeys" ? null : inside.exec(text);
  if (leak) wrong.push(`${status} shows its inside: ${leak[0]}`);
  return { wrong, code, body };
}

function problemIn(
  operation: Operation,
  status: number,
  headers: Readonly<Record<string, string>>,
  type: string,
  body: unknown,
  code: string | null,
): string[] {
  if (type !== "application/problem+json") return [`${status} is no problem but ${type}`];
  const wrong: string[] = [];
  if (member(body, "status") !== status) wrong.push(`a problem of another status in a ${status}`);
  if (member(body, "request_id") !== headers["x-request-id"]) wrong.push("another request id");
  if (headers["cache-control"] !== "no-store") wrong.push(`${status} may be cached`);
  if (!operation.problems.includes(`${status} ${code}`)) wrong.push(`undeclared code ${status} ${code}`);
  return wrong;
}

/** Whether somebody is shown what is another's: each person's data carry marks that nobody else's do. */
export function leaksIn(text: string, sent: Sent | null, person: Person | null, all: readonly Person[]): string[] {
  if (person?.is_staff) return [];
  const asked = sent ? `${sent.target} ${sent.body?.toString("utf8") ?? ""}` : "";
  return all
    .filter((other) => other !== person)
    .flatMap((other) => other.marks.filter((mark) => text.includes(mark) && !asked.includes(mark)))
    .map((mark) => `shows what is another's: ${mark}`);
}
