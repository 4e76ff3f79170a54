import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { fillIn, finder } from "../../assets/docs/fill-in.mjs";
import { readRequests } from "../lib/demo-requests.mjs";
import { paint } from "../seed/pictures/still-life.ts";
import { Contract, onlyThis, type Operation, operationsOf, type Placed } from "./contract.ts";
import { inOrder } from "./order.ts";
import { accountOf, signInTo } from "./sessions.ts";

/** An operation as it was sent, and what came back. */
export type Play = {
  readonly operation_id: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly status: number;
  readonly type: string;
  readonly answer: unknown;
};

/** Sends each operation of the shop at `url` once, filled in as the reference fills it in. */
export async function playAll(url: string): Promise<Play[]> {
  const contract = Contract.parse(await (await fetch(`${url}/openapi.json`)).json());
  const headersOf = signInTo(url);
  const words = names();
  const { requests, values } = await readRequests();
  const plays: Play[] = [];
  for (const placed of inOrder(operationsOf(contract))) {
    const account = accountOf(placed.operation);
    const headers = await headersOf(account);
    // What takes no session is looked at by somebody who has one.
    const seeing = account === null ? await headersOf("shopper") : headers;
    const given = {
      word: () => words.next().value,
      gift_card_code: () => codeIn(plays.find(({ operation_id }) => operation_id === "adminCreateGiftCard")?.answer),
      access_token: () => seeing["authorization"]?.replace("Bearer ", ""),
    };
    const seen = Contract.parse(
      await fillIn(onlyThis(contract, placed), requests, finder(values, askOf(url, seeing), given)),
    );
    const [shown] = operationsOf(seen);
    if (shown) plays.push(await send(url, shown, seen, headers));
  }
  return plays;
}

/** What new things are called, one after the other and the same in each run. */
function* names(): Generator<string, string> {
  for (let n = 1; ; n += 1) yield String(n);
}

const Coded = z.object({ code: z.string() });
/** A gift card's code is in the answer that issues it, and in no other. */
const codeIn = (answer: unknown): string | undefined => Coded.safeParse(answer).data?.code;

const askOf = (url: string, headers: Record<string, string>) => async (path: string) => {
  const answer = await fetch(`${url}/api/v1${path}`, { headers });
  return answer.ok ? answer.json() : null;
};

/** What a reader sees filled in: what is required, of what is optional only what was given on purpose. */
function parametersOf({ parameters }: Operation, { components }: Contract) {
  return parameters.flatMap((given) => {
    const shared = given.$ref === undefined ? given : components.parameters[given.$ref.split("/").at(-1) ?? ""];
    const { name = "", in: place = "", required = false, example, schema } = shared ?? given;
    const value = example ?? schema?.example;
    return required && typeof value === "string" ? [{ name, place, value }] : [];
  });
}

async function send(url: string, placed: Placed, contract: Contract, session: Record<string, string>): Promise<Play> {
  const { method, path, operation } = placed;
  const given = parametersOf(operation, contract);
  const address = new URL(url);
  address.pathname = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(given.find((one) => one.place === "path" && one.name === name)?.value ?? name),
  );
  for (const { name, value } of given.filter(({ place }) => place === "query")) address.searchParams.set(name, value);
  const headers = new Headers(session);
  for (const { name, value } of given.filter(({ place }) => place === "header"))
    headers.set(name, name.toLowerCase() === "idempotency-key" ? randomUUID() : value);
  const { body, type: sent_type, shown } = bodyOf(operation);
  if (sent_type !== null) headers.set("content-type", sent_type);
  const answer = await askWhenReady(address, {
    method: method.toUpperCase(),
    headers,
    redirect: "manual",
    ...(body === null ? {} : { body }),
  });
  const type = answer.headers.get("content-type")?.split(";")[0] ?? "";
  const text = /json|text|csv/.test(type) ? await answer.text() : "";
  if (text === "") await answer.body?.cancel();
  return {
    operation_id: operation.operationId,
    method,
    path,
    parameters: Object.fromEntries(
      given.filter(({ place }) => place !== "header").map(({ name, value }) => [name, value]),
    ),
    body: shown,
    status: answer.status,
    type,
    answer: type.includes("json") && text !== "" ? JSON.parse(text) : text === "" ? null : text,
  };
}

const PATIENCE_MS = 20_000;

/** Asks again for what the shop is still making (409 with Retry-After), as its answer says, for at most `PATIENCE_MS`. */
async function askWhenReady(address: URL, init: RequestInit): Promise<Response> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await fetch(address, init);
    const wait_ms = Number(answer.headers.get("retry-after") ?? Infinity) * 1000;
    if (answer.status !== 409 || Date.now() + wait_ms > until) return answer;
    await answer.body?.cancel();
    await sleep(wait_ms);
  }
}

/** The body that is filled in. Of a form, files are what a reader chooses: here one of the demo shop's own kind. */
function bodyOf({ operationId, requestBody }: Operation): {
  body: string | FormData | null;
  type: string | null;
  shown: unknown;
} {
  const [[type, { example }] = ["", { example: undefined }]] = Object.entries(requestBody?.content ?? {});
  if (type === "multipart/form-data")
    return { body: formOf(example, tableOf(operationId)), type: null, shown: example };
  if (type === "" || example === undefined) return { body: null, type: null, shown: undefined };
  return { body: JSON.stringify(example), type, shown: example };
}

/** The new price of a product that the demo shop has, and a row that no shop would take. */
const CSV = `Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price
corner-house-espresso,Corner House Espresso,Weight,250 g,COF-ESP-250,14.90
linen-napkin,Linen napkin,,,NAPKIN,free
`;

const PRICES_CSV = `sku,currency,min_quantity,price\nCOF-ESP-250,EUR,1,13.50\nNO-SUCH-SKU,EUR,1,9.90\n`;
/** The first order has shipped, so that nothing but a look-up comes of it, and the other one is not there. */
const SHIPMENTS_CSV = `order,tracking_number,carrier\nORD-00000001,1Z999AA10123456784,UPS\nORD-99999999,,UPS\n`;

const REVIEWS_CSV = `product,rating,title,author_name,created_at\ncorner-house-espresso,5,Keeps me awake,Grace H.,2026-03-01T09:00:00Z\nlinen-napkin,6,Too many stars,,\n`;

const tables: Readonly<Record<string, string>> = {
  adminImportPrices: PRICES_CSV,
  adminImportPriceListPrices: PRICES_CSV,
  adminImportShipments: SHIPMENTS_CSV,
  adminImportReviews: REVIEWS_CSV,
  adminImportProducts: CSV,
};

const tableOf = (operation_id: string): string | null => tables[operation_id] ?? null;

function formOf(fields: unknown, table: string | null): FormData {
  const form = new FormData();
  const given = typeof fields === "object" && fields !== null ? Object.entries(fields) : [];
  for (const [name, value] of given) form.set(name, String(value));
  const picture = paint({ thing: "bag", main: "#3b2f2a", accent: "#d98e4a", wall: "#e7d3b5" });
  const file = table === null ? new Blob([picture], { type: "image/png" }) : new Blob([table], { type: "text/csv" });
  form.set("file", file, table === null ? "picture.png" : "table.csv");
  return form;
}
