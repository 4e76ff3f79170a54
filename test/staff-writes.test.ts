import { describe, it } from "vitest";
import { resolveImport, sources } from "./support/sources.ts";

const texts = new Map(sources.map(({ path, text }) => [path, text]));

/** What a file imports by name, with the file that each name comes from. */
function importsOf(path: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, kind, names = "", from = ""] of (texts.get(path) ?? "").matchAll(
    /(import|export) (?:type )?\{([^}]*)\} from "([^"]+)"/g,
  ))
    for (const name of names.split(",")) {
      const [original = "", alias] = name.replace("type ", "").trim().split(" as ");
      const target = resolveImport(path, from);
      if (!target.startsWith("features/") || original === "") continue;
      found.set(kind === "export" ? (alias ?? original) : (alias ?? original), target);
    }
  return found;
}

/** The text of a declaration at the top of a file, up to the next one. */
function declarationOf(path: string, name: string): string | null {
  const text = texts.get(path) ?? "";
  const start = new RegExp(`^(?:export )?(?:async )?(?:function|const|let) ${name}\\b`, "m").exec(text)?.index;
  if (start === undefined) return null;
  const rest = text.slice(start);
  const end = /\n(?:export|async|function|const|let|type|class|\/\*\*)[ *]/.exec(rest)?.index;
  return rest.slice(0, end);
}

/** Whether what the name stands for writes to the audit log, itself or by what it calls. */
function audits(path: string, name: string, seen = new Set<string>()): boolean {
  const key = `${path} ${name}`;
  if (seen.has(key)) return false;
  seen.add(key);
  const imported = importsOf(path);
  const text = declarationOf(path, name);
  if (text === null) {
    const from = imported.get(name);
    return from !== undefined && audits(from, name, seen);
  }
  return textAudits(path, text, seen);
}

function textAudits(path: string, text: string, seen = new Set<string>()): boolean {
  if (/\baudit\w*\(/.test(text)) return true;
  const imported = importsOf(path);
  return [...new Set(text.match(/\b[a-zA-Z]\w+\b/g))].some((name) => {
    const from = imported.get(name);
    if (from !== undefined) return audits(from, name, seen);
    return declarationOf(path, name) !== null && audits(path, name, seen);
  });
}

/** Operations of the back office that change something, each with the text of its handler. */
const writes = sources.flatMap(({ path, text }) =>
  /^features\/.*routes\.ts$/.test(path)
    ? [...text.matchAll(/^( *)(?:const \w+ = )?route\(\n\1 {2}\{\n(.*?)\n\1 {2}\},\n(.*?)^\1\)/gms)].flatMap(
        ([, , contract = "", handler = ""]) => {
          const id = /operationId: "(\w+)"/.exec(contract)?.[1] ?? "?";
          const is_write = !/method: "get"/.test(contract);
          const is_staff =
            /access: (staff\(|write\b|read\b|manage\b)/.test(contract) || /path: "\/admin\//.test(contract);
          return is_write && is_staff ? [{ path, id, handler }] : [];
        },
      )
    : [],
);

/** Asked by POST for what is in their body: they store nothing. */
const changes_nothing: ReadonlySet<string> = new Set([
  "adminPreviewTax",
  "adminPreviewPromotion",
  "adminPreviewMail",
  "adminPreviewShipping",
  "adminSendWebhookTest",
]);

/** The value of a field of the call that begins there, as it is written; null where the call has no such field. */
function sideOf(text: string, start: number, name: "before" | "after"): string | null {
  const call = enclosed(text, text.indexOf("(", start), ")");
  const found = new RegExp(`[{,]\\s*${name}(?::\\s*|(?=\\s*[,}]))`).exec(call);
  if (!found) return null;
  const value = enclosed(call, found.index + found[0].length, ",}")
    .replaceAll(/\s+/g, " ")
    .trim();
  return value === "" ? name : value;
}

/** The text from there up to one of these marks that is in no bracket. */
function enclosed(text: string, start: number, marks: string): string {
  let depth = marks === ")" ? -1 : 0;
  for (let at = start; at < text.length; at += 1) {
    const mark = text.charAt(at);
    if (depth === 0 && marks.includes(mark)) return text.slice(start, at);
    if ("([{".includes(mark)) depth += 1;
    if (")]}".includes(mark)) depth -= 1;
  }
  return text.slice(start);
}

describe("a change by staff", () => {
  it("is found in the contracts", ({ expect }) => {
    expect(writes.length).toBeGreaterThanOrEqual(50);
  });

  it("is in the audit log, whichever verb makes it", ({ expect }) => {
    const silent = writes.filter(({ id, path, handler }) => !changes_nothing.has(id) && !textAudits(path, handler));
    expect(silent.map(({ path, id }) => `${path} ${id}`)).toEqual([]);
  });

  it("tells what was there before from what is there after", ({ expect }) => {
    const entries = sources.flatMap(({ path, text }) =>
      [...text.matchAll(/\baudit\w*\(/g)].flatMap(({ index }) => {
        const [before, after] = [sideOf(text, index, "before"), sideOf(text, index, "after")];
        return before === null || after === null ? [] : [{ path, before, after }];
      }),
    );
    expect(entries.length).toBeGreaterThanOrEqual(15);
    const confused = entries.filter(
      ({ before, after }) => before === after || /\bafter\b/.test(before) || /\bbefore\b/.test(after),
    );
    expect(confused).toEqual([]);
  });
});
