import { beforeAll, describe, it } from "vitest";
import { HOUR } from "#platform/basics/time";
import { signAccessToken } from "../src/features/access/sessions/access-token.ts";
import { givenActor, tokenOf } from "./support/actors.ts";
import { call, type CallOptions } from "./support/api.ts";
import { findAtOnce } from "./support/at-once.ts";
import { testContext } from "./support/context.ts";
import {
  addressOf,
  codesOf,
  exampleBody,
  exampleHeaders,
  exampleQuery,
  fieldsOf,
  methodsAt,
  type Operation,
  operations,
} from "./support/openapi.ts";
import { partOf } from "./support/part.ts";

/**
 * What is said here is said of every operation that the shop has: the list is the OpenAPI document's, so a new route is
 * covered the day it is written. A test collects what is wrong and expects nothing of it.
 */

let admin = "";
let customer = "";
beforeAll(async () => {
  [admin, customer] = [await tokenOf("admin"), await tokenOf("customer")];
});

const headersOfAll: Readonly<Record<string, RegExp>> = {
  "x-request-id": /^[0-9a-f-]{36}$/,
  "strict-transport-security": /^max-age=63072000/,
  "x-content-type-options": /^nosniff$/,
  "x-frame-options": /^DENY$/,
  "referrer-policy": /^no-referrer$/,
  "content-security-policy": /default-src 'none'/,
  "cache-control": /./,
};

type Problem = { code?: string; status?: number; request_id?: string; errors?: { path: string; code: string }[] };
type Answer = { status: number; problem: Problem; headers: Headers; wrong: string[] };

/** One request, and what is wrong with its answer whatever was asked: a status or code that is not declared, a header that is missing. */
async function ask(
  operation: Operation | null,
  method: string,
  address: string,
  options: CallOptions = {},
): Promise<Answer> {
  const response = await call(method, address, options);
  const { status, headers } = response;
  const text = await response.text();
  const wrong = Object.entries(headersOfAll)
    .filter(([name, value]) => !value.test(headers.get(name) ?? ""))
    .map(([name]) => `${status} without a proper ${name}`);
  const is_problem = headers.get("content-type") === "application/problem+json";
  const problem: Problem = is_problem ? JSON.parse(text) : {};
  if (status >= 400 && !is_problem) wrong.push(`${status} is no problem: ${text.slice(0, 80)}`);
  if (is_problem && problem.status !== status) wrong.push(`${problem.status} in a ${status}`);
  if (is_problem && problem.request_id !== headers.get("x-request-id")) wrong.push("another request id");
  if (is_problem && headers.get("cache-control") !== "no-store") wrong.push(`${status} may be cached`);
  if (status >= 500 && (status !== 503 || !headers.has("retry-after"))) wrong.push(`${status} ${text.slice(0, 200)}`);
  if (status === 401 && headers.get("www-authenticate") !== "Bearer") wrong.push("401 without WWW-Authenticate");
  const declared = operation ? codesOf(operation, status) : null;
  if (operation && !declared) wrong.push(`undeclared ${status} ${problem.code ?? ""}`);
  if (declared && problem.code !== undefined && !declared.includes(problem.code))
    wrong.push(`undeclared code ${problem.code} of ${status}`);
  return { status, problem, headers, wrong };
}

/** What an operation takes, in its proper type, so that a request is wrong in the one thing that a test is about. */
function proper(operation: Operation): CallOptions {
  const headers = { "idempotency-key": crypto.randomUUID() };
  if (operation.takes === "multipart/form-data") return { headers, body: new FormData() };
  return operation.takes === null ? { headers } : { headers, body: exampleBody(operation) };
}

type Case = { operation: Operation; what: string; address?: string; options: CallOptions };

/** Of several things that are wrong in one way, `npm test` tries each with every third operation. */
const PART = 3;

/** Sends all, and tells what is wrong with each in a line. */
async function findings(cases: readonly Case[], judge: (answer: Answer) => string | null): Promise<string[]> {
  const found = await findAtOnce(cases, async ({ operation, what, address = addressOf(operation), options }) => {
    const headers = { ...exampleHeaders(operation), ...options.headers };
    const answer = await ask(operation, operation.method, address, { ...options, headers });
    const verdict = judge(answer);
    return [...answer.wrong, ...(verdict === null ? [] : [verdict])].map(
      (line) => `${operation.name} (${what}): ${line}`,
    );
  });
  return found.length > 20 ? [...found.slice(0, 20), `and ${found.length - 20} more`] : found;
}

const saying = ({ status, problem }: Answer) =>
  `${status} ${problem.code ?? ""} ${(problem.errors ?? []).map(({ path }) => path).join(",")}`;
const expectStatus =
  (...statuses: number[]) =>
  (answer: Answer) =>
    statuses.includes(answer.status) ? null : saying(answer);
const refuses = (status: number, path: string) => (answer: Answer) =>
  answer.status === status && answer.problem.errors?.some((error) => error.path === path) ? null : saying(answer);

/** The signature is all that counts there: whatever the body is, it is not the provider's. */
const isWebhook = ({ path }: Operation) => path.startsWith("/api/v1/webhooks/");
const taking = (type: string) => operations.filter((o) => o.takes === type && !isWebhook(o));
const withQuery = (operation: Operation, name: string, value: string) =>
  `${addressOf(operation)}?${name}=${encodeURIComponent(value)}`;

/** A provider sends back what it likes besides, and OAuth wants it ignored (RFC 6749, 4.1.2). */
const isCallback = ({ path }: Operation) => path.endsWith("/oauth/{provider}/callback");

describe("every operation", () => {
  it("refuses a query parameter that it does not know", async ({ expect }) => {
    const closed = operations.filter((operation) => !isCallback(operation));
    const cases = closed.map((operation) => ({
      operation,
      what: "?surprise=1",
      address: `${addressOf(operation)}?surprise=1`,
      options: { ...proper(operation), token: admin },
    }));
    expect(await findings(cases, refuses(422, "surprise"))).toEqual([]);
  });

  it("answers another method with 405 and the methods there are", async ({ expect }) => {
    const others = [...new Set(operations.map((operation) => operation.path))].flatMap((path) => {
      const address = path.replaceAll(/\{\w+\}/g, () => crypto.randomUUID());
      const there = methodsAt(address);
      return ["GET", "POST", "PUT", "PATCH", "DELETE"]
        .filter((other) => !there.includes(other))
        .map((method) => ({ method, path, address, there }));
    });
    const found = await findAtOnce(others, async ({ method, path, address, there }) => {
      const { status, headers, wrong } = await ask(null, method, address, { token: admin });
      const allowed = (headers.get("allow") ?? "").split(", ").filter((name) => name !== "HEAD");
      if (status !== 405 || allowed.toSorted().join() !== there.toSorted().join())
        wrong.push(`${status}, allows ${allowed.join()} instead of ${there.join()}`);
      return wrong.map((line) => `${method} ${path}: ${line}`);
    });
    expect(found).toEqual([]);
  });

  it("refuses a bookmark that the shop never gave out", async ({ expect }) => {
    const cases = operations.map((operation) => ({
      operation,
      what: "x-d1-bookmark",
      options: { ...proper(operation), token: admin, headers: { "x-d1-bookmark": "'; --" } },
    }));
    expect(await findings(cases, refuses(422, "x-d1-bookmark"))).toEqual([]);
  });

  it("asks for the key that it needs, and refuses one that is none", async ({ expect }) => {
    const keyed = operations.filter(({ parameters }) => parameters.some(({ name }) => name === "idempotency-key"));
    const demanding = keyed.filter(
      ({ parameters: all }) => all.find(({ name }) => name === "idempotency-key")?.required,
    );
    expect(demanding.map(({ contract }) => contract.operationId)).toEqual(
      expect.arrayContaining(["checkout", "createRefund", "createPayment"]),
    );
    const without = demanding.map((operation) => ({
      operation,
      what: "no key",
      options: { ...proper(operation), headers: {}, token: admin },
    }));
    expect(await findings(without, expectStatus(428))).toEqual([]);
    const odd = demanding.map((operation) => ({
      operation,
      what: "odd key",
      options: { ...proper(operation), headers: { "idempotency-key": "k".repeat(256) }, token: admin },
    }));
    expect(await findings(odd, expectStatus(422))).toEqual([]);
  });
});

describe("who asks", () => {
  it("is 401 for nobody where somebody is needed", async ({ expect }) => {
    const cases = operations
      .filter(({ is_open }) => !is_open)
      .map((operation) => ({ operation, what: "anonymous", options: proper(operation) }));
    expect(cases.length).toBeGreaterThan(40);
    expect(await findings(cases, expectStatus(401))).toEqual([]);
  });

  it("is 401 with a token that is none, also where one is not needed but makes a difference", async ({ expect }) => {
    const none = `${btoa('{"alg":"none"}').replaceAll("=", "")}.${admin.split(".")[1]}.`;
    const forged = `${admin.slice(0, -8)}AAAAAAAA`;
    const { user_id, session_id } = await givenActor("admin");
    const issued_at = Date.now() - HOUR;
    const expired = await signAccessToken(testContext(), { user_id, session_id, token_id: session_id, issued_at });
    const looking = operations.filter(({ contract }) => contract.security?.some((way) => "bearer" in way));
    const cases = looking.flatMap((operation) =>
      Object.entries({ "no token": "", "no JWT": "x.y.z", none, forged, expired: expired.token }).map(
        ([what, token]) => ({
          operation,
          what,
          options: { ...proper(operation), headers: { authorization: `Bearer ${token}`.trim() } },
        }),
      ),
    );
    expect(await findings(partOf(cases, PART), expectStatus(401))).toEqual([]);
  });

  it("is 403 for a customer in the back office", async ({ expect }) => {
    const office = operations.filter(({ path, contract }) => path.includes("/admin/") || contract["x-permission"]);
    expect(office.length).toBeGreaterThan(30);
    const cases = office.map((operation) => ({
      operation,
      what: "customer",
      options: { ...proper(operation), token: customer },
    }));
    expect(
      await findings(cases, (answer) => (answer.problem.code === "permission_required" ? null : saying(answer))),
    ).toEqual([]);
  });
});

describe("a JSON body", () => {
  const sent = (body: string, type = "application/json") => ({
    token: admin,
    body,
    headers: { "content-type": type, "idempotency-key": crypto.randomUUID() },
  });
  const all = (what: string, options: () => CallOptions, among = taking("application/json")) =>
    among.map((operation) => ({ operation, what, options: options() }));

  /** Each of these with each operation, the operations in turn. */
  const eachOf = (values: readonly string[], options: (value: string) => CallOptions) =>
    taking("application/json").flatMap((operation) =>
      values.map((value) => ({ operation, what: value.slice(0, 10), options: options(value) })),
    );

  it("is there to be tested", ({ expect }) => {
    expect(taking("application/json").length).toBeGreaterThan(30);
  });

  it("that is malformed is 400", async ({ expect }) => {
    const bodies = ['{"a":', "", "{'a': 1}", '{"a": NaN}', "\ufeff{}"];
    expect(await findings(partOf(eachOf(bodies, sent), PART), expectStatus(400))).toEqual([]);
  });

  it("of another type is 415", async ({ expect }) => {
    const types = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "json"];
    const cases = eachOf(types, (type) => sent("{}", type));
    expect(await findings(partOf(cases, PART), expectStatus(415))).toEqual([]);
  });

  it("of 300 KB is 413 from callers whom the route lets in, and 401 from anybody else", async ({ expect }) => {
    const body = JSON.stringify({ name: "x".repeat(300 * 1024) });
    expect(
      await findings(
        all("300 KB", () => sent(body)),
        expectStatus(413),
      ),
    ).toEqual([]);
    const expected = (operation: Operation) => (operation.is_open ? 413 : 401);
    for (const status of [401, 413])
      expect(
        await findings(
          all(
            "300 KB",
            () => ({ body }),
            taking("application/json").filter((operation) => expected(operation) === status),
          ),
          expectStatus(status),
        ),
      ).toEqual([]);
  });

  it("with a field that is not in the contract is 422", async ({ expect }) => {
    const alone = eachOf(["surprise", "__proto__", "id", "role", "created_at"], (field) => sent(`{"${field}": "x"}`));
    const unknown = alone.filter(({ operation, what }) => what !== "role" || !operation.path.includes("users"));
    expect(await findings(partOf(unknown, PART), expectStatus(422))).toEqual([]);
    const besides = (name: string) =>
      taking("application/json").map((operation) => {
        const example = JSON.stringify(exampleBody(operation));
        const body = `{"${name}":1${example === "{}" ? "" : ","}${example.slice(1)}`;
        return { operation, what: `example and ${name}`, options: sent(body) };
      });
    for (const name of ["surprise", "__proto__", "constructor"])
      expect(
        await findings(name === "surprise" ? besides(name) : partOf(besides(name), PART), refuses(422, name)),
      ).toEqual([]);
  });

  it("that is no object is 422", async ({ expect }) => {
    const bodies = ["[]", "null", '"x"', "5", "true", "[{}]", `${"[".repeat(5_000)}${"]".repeat(5_000)}`];
    expect(await findings(partOf(eachOf(bodies, sent), PART), expectStatus(422))).toEqual([]);
  });

  it(
    "with one field that is something else is refused, or kept as it is, but breaks nothing",
    { timeout: 60_000 },
    async ({ expect }) => {
      const values = [2 ** 53, "a\0\ud800", "' OR 1=1 --\u202e"];
      // Signing in would cost a hash each time, and how the shop taxes is every other test's too: both have their own tests.
      const among = taking("application/json").filter(({ path }) => !/\/auth\/|\/admin\/tax\//.test(path));
      const cases = among.flatMap((operation) =>
        fieldsOf(operation).flatMap((field) =>
          values.map((value) => {
            const body = { ...Object(exampleBody(operation)), [field]: value };
            return { operation, what: `${field} ${typeof value}`, options: sent(JSON.stringify(body)) };
          }),
        ),
      );
      expect(cases.length).toBeGreaterThan(300);
      expect(await findings(partOf(cases, 2), ({ status }) => (status < 500 ? null : `${status}`))).toEqual([]);
    },
  );

  it("sent where none is taken is 422, and 413 when it is large", async ({ expect }) => {
    // Mail programs send what RFC 8058 says, and nobody reads it.
    const bare = operations.filter((o) => o.takes === null && o.method !== "GET" && !o.path.includes("/unsubscribe/"));
    expect(bare.length).toBeGreaterThan(10);
    expect(
      await findings(
        all("a field", () => sent('{"surprise":1}'), bare),
        expectStatus(422),
      ),
    ).toEqual([]);
    expect(
      await findings(
        all("300 KB", () => sent(" ".repeat(300 * 1024)), bare),
        expectStatus(413),
      ),
    ).toEqual([]);
  });
});

describe("a form", () => {
  it("of another type is 415, and 400 when it is none", async ({ expect }) => {
    const forms = taking("multipart/form-data");
    expect(forms.length).toBeGreaterThan(1);
    const json = forms.map((operation) => ({ operation, what: "JSON", options: { token: admin, body: {} } }));
    expect(await findings(json, expectStatus(415))).toEqual([]);
    const noForm = forms.map((operation) => ({
      operation,
      what: "no form",
      options: { token: admin, body: "no form", headers: { "content-type": "multipart/form-data; boundary=x" } },
    }));
    expect(await findings(noForm, expectStatus(400, 404, 422))).toEqual([]);
  });
});

describe("a webhook of a provider or a carrier", () => {
  it("that is not signed is 400 whatever it holds", async ({ expect }) => {
    for (const body of ["", "{", "null", "[]", '{"id":"evt_1","type":"charge.refunded"}'])
      for (const operation of operations.filter(isWebhook)) {
        const { status, wrong } = await ask(
          operation,
          "POST",
          addressOf(operation, { provider: "stripe", carrier: "parcel-api" }),
          {
            body,
            headers: { "stripe-signature": "t=1,v1=00" },
          },
        );
        expect([status, wrong]).toEqual([400, []]);
      }
  });
});

describe("what stands in the path", () => {
  const garbage: Readonly<Record<string, string>> = {
    NUL: "%00",
    "a way up": "..%2Fx",
    "300 characters": "x".repeat(300),
    SQL: encodeURIComponent("' OR 1=1 --"),
    LIKE: encodeURIComponent("%_%"),
    "no UTF-8": "%E0%A4%A",
    "half an escape": "%zz",
    "right to left": encodeURIComponent("\u202eabc"),
    __proto__: "__proto__",
    "a number": "9007199254740993",
    "an id of nothing": crypto.randomUUID(),
  };

  it("is not there when it is garbage, and never breaks anything", { timeout: 60_000 }, async ({ expect }) => {
    const cases = operations
      .filter(({ path }) => path.includes("{"))
      .flatMap((operation) =>
        Object.entries(garbage).map(([what, value]) => ({
          operation,
          what,
          address: operation.path.replaceAll(/\{\w+\}/g, value) + exampleQuery(operation),
          options: { ...proper(operation), token: admin },
        })),
      );
    expect(cases.length).toBeGreaterThan(300);
    expect(await findings(partOf(cases, PART), expectStatus(404, 422))).toEqual([]);
    // With a body as the document shows it there is nothing else to be refused, but for what the example refers to.
    const nothing = cases.filter(
      ({ what, operation }) => what === "an id of nothing" && operation.takes !== "multipart/form-data",
    );
    const isNotThere = (answer: Answer) =>
      answer.problem.errors?.every(({ code }) => code === "not_found") ? null : expectStatus(404)(answer);
    expect(await findings(nothing, isNotThere)).toEqual([]);
  });
});

describe("what stands in the query", () => {
  const lists = operations.filter(({ parameters }) => parameters.some(({ name }) => name === "cursor"));
  const options = () => ({ token: admin });

  it("is 422 as a cursor that was tampered with", async ({ expect }) => {
    expect(lists.length).toBeGreaterThan(10);
    const cursors = ["", "x", "x.y", `${btoa('["x",[1]]')}.AAAA`, "é", "a".repeat(2_001), "' OR 1=1 --", "\0"];
    const cases = lists
      .filter(({ path }) => !path.includes("{"))
      .flatMap((operation) =>
        cursors.map((cursor) => ({
          operation,
          what: `cursor ${encodeURIComponent(cursor).slice(0, 12)}`,
          address: withQuery(operation, "cursor", cursor),
          options: options(),
        })),
      );
    expect(await findings(partOf(cases, PART), expectStatus(422))).toEqual([]);
    const inside = lists
      .filter(({ path }) => path.includes("{"))
      .map((operation) => ({
        operation,
        what: "cursor x.y",
        address: withQuery(operation, "cursor", "x.y"),
        options: options(),
      }));
    expect(await findings(inside, expectStatus(404, 422))).toEqual([]);
  });

  it("is 422 as a limit that is none", async ({ expect }) => {
    const limits = ["0", "101", "1000000000", "-1", "1.5", "1e1", "", "ten", "٣", "1 "];
    const cases = lists.flatMap((operation) =>
      limits.map((limit) => ({
        operation,
        what: `limit ${limit}`,
        address: withQuery(operation, "limit", limit),
        options: options(),
      })),
    );
    expect(await findings(partOf(cases, PART), refuses(422, "limit"))).toEqual([]);
  });

  it("never breaks anything, whichever parameter it is", { timeout: 60_000 }, async ({ expect }) => {
    const hostile = ["' OR 1=1 --", "%_\\", '"a" NEAR(b) *', "NOT", "\0", "x".repeat(5_000)];
    const cases = operations
      .filter(({ method }) => method === "GET")
      .flatMap((operation) =>
        operation.parameters
          .filter((parameter) => parameter.in === "query")
          .flatMap(({ name }) =>
            hostile.map((value) => ({
              operation,
              what: `${name} ${encodeURIComponent(value).slice(0, 12)}`,
              address: `${addressOf(operation)}?${name}=${encodeURIComponent(value)}`,
              options: options(),
            })),
          ),
      );
    expect(await findings(partOf(cases, 5), expectStatus(200, 404, 422))).toEqual([]);
  });

  it("is 422 when a parameter comes twice", async ({ expect }) => {
    const cases = lists.map((operation) => ({
      operation,
      what: "limit twice",
      address: `${addressOf(operation)}?limit=1&limit=2`,
      options: options(),
    }));
    expect(await findings(cases, refuses(422, "limit"))).toEqual([]);
  });
});
