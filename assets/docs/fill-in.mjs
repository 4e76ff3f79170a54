/** Fills the contract's requests in with values of the shop that serves it, so that they can be sent as they stand. */
const DAY_MS = 24 * 3600 * 1000;

/** What needs no answer: times near to now, and a word that nothing is called yet. A page gives its `access_token` besides. */
const made = {
  word: () => Math.random().toString(36).slice(2, 8),
  yesterday: () => new Date(Date.now() - DAY_MS).toISOString().slice(0, 10),
  next_month: () => new Date(Date.now() + 30 * DAY_MS).toISOString().replace(/\.\d+Z$/, "Z"),
};

const METHODS = ["get", "post", "put", "patch", "delete"];

/**
 * Finds values by their names: `values` says of each the path of the list or thing that has it, which may name other values in braces, and
 * what is taken of its answer. `ask` takes a path below `/api/v1` and gives its answer, or null; each is asked for once. `given` are
 * functions that give values which need no answer. Unknown ones are undefined.
 */
export function finder(values, ask, given = {}) {
  const known = { ...made, ...given };
  const answers = new Map();
  const answerTo = (path) => {
    if (!answers.has(path)) answers.set(path, ask(path));
    return answers.get(path);
  };
  const valueOf = async (name) => {
    if (Object.hasOwn(known, name)) return known[name]();
    if (!Object.hasOwn(values, name)) return undefined;
    const [template, take] = values[name];
    const path = await filled(template, valueOf);
    const answer = path === undefined ? null : await answerTo(path);
    return answer === null ? undefined : (take(answer) ?? undefined);
  };
  return valueOf;
}

/** A template with its values, or undefined where one of them is not to be had. */
export async function filled(template, valueOf) {
  if (typeof template === "string") {
    const whole = /^\{(\w+)\}$/.exec(template)?.[1];
    if (whole !== undefined) return valueOf(whole);
    let text = template;
    for (const [braced, name] of template.matchAll(/\{(\w+)\}/g)) {
      const value = await valueOf(name);
      if (value === undefined) return undefined;
      text = text.replace(braced, value);
    }
    return text;
  }
  if (template === null || typeof template !== "object") return template;
  const copy = Array.isArray(template) ? [] : {};
  for (const [key, part] of Object.entries(template)) {
    copy[key] = await filled(part, valueOf);
    if (copy[key] === undefined) return undefined;
  }
  return copy;
}

/**
 * A copy of the contract whose operations show a request of this shop where `valueOf` finds what it is made of. `requests` says by
 * operation what is filled in: `at` are path and query parameters, `body` is JSON, `form` are the fields of a form beside its file.
 */
export async function fillIn(contract, requests, valueOf) {
  const copy = structuredClone(contract);
  const operations = Object.values(copy.paths).flatMap((methods) => METHODS.flatMap((method) => methods[method] ?? []));
  await Promise.all(
    operations.map(async (operation) => {
      const { at, body, form } = requests[operation.operationId] ?? {};
      await fillParameters(copy, operation, at ?? {}, valueOf);
      const content = Object.values(operation.requestBody?.content ?? {})[0];
      const example = await filled(body ?? form, valueOf);
      if (content && example !== undefined) content.example = example;
    }),
  );
  return copy;
}

async function fillParameters({ components }, operation, at, valueOf) {
  for (const [index, given] of (operation.parameters ?? []).entries()) {
    const parameter = given.$ref ? components.parameters[given.$ref.split("/").at(-1)] : given;
    if (!Object.hasOwn(at, parameter.name)) continue;
    const example = await filled(at[parameter.name], valueOf);
    if (example === undefined) continue;
    const { example: _, ...schema } = parameter.schema;
    operation.parameters[index] = { ...parameter, schema, example };
  }
}
