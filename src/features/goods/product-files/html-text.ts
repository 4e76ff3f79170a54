/**
 * Pure: HTML as text. It is walked once, by `indexOf` and character by character: what is looked for and is not there is not looked
 * for again, so that the time is proportional to the length, whatever it holds.
 */

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };
/** Tags that end a line, as they stand behind the bracket. */
const LINE_ENDS = new Set(["br", "/p", "/div", "/li", "/tr", "/h1", "/h2", "/h3", "/h4", "/h5", "/h6"]);
/** What stands in these is not for readers. */
const HIDDEN: ReadonlySet<string> = new Set(["script", "style"]);

const isWordCharacter = (character: string): boolean => /\w/.test(character);
const isBlank = (character: string): boolean => character !== "" && character.trim() === "";

/** Finds text from a place on; once it was not found it is never looked for again. */
class Finder {
  readonly #html: string;
  readonly #absent = new Set<string>();
  constructor(html: string) {
    this.#html = html;
  }

  /** Where the text begins, or -1. */
  find(text: string, from: number): number {
    if (this.#absent.has(text)) return -1;
    const at = this.#html.indexOf(text, from);
    if (at < 0) this.#absent.add(text);
    return at;
  }

  /** Behind the end tag of that name, or -1. */
  behindEndTag(name: string, from: number): number {
    if (this.#absent.has(`</${name}>`)) return -1;
    for (let at = this.#html.indexOf("</", from); at >= 0; at = this.#html.indexOf("</", at + 2)) {
      let end = at + 2 + name.length;
      if (this.#html.slice(at + 2, end).toLowerCase() !== name) continue;
      while (isBlank(this.#html.charAt(end))) end += 1;
      if (this.#html.charAt(end) === ">") return end + 1;
    }
    this.#absent.add(`</${name}>`);
    return -1;
  }
}

/** The tag that begins at this bracket, such as `p`, `/p` or `!`, in small letters; empty when it is no tag. */
function tagAt(html: string, at: number): string {
  const slash = html.charAt(at + 1) === "/" ? "/" : "";
  const from = at + 1 + slash.length;
  const first = html.charAt(from);
  if (first === "!") return `${slash}!`;
  if (!/[a-z]/i.test(first)) return "";
  let to = from;
  // Longer than any name that means something here.
  while (to - from < 10 && isWordCharacter(html.charAt(to))) to += 1;
  return `${slash}${html.slice(from, to).toLowerCase()}`;
}

/** Blocks become lines; tags, comments, scripts and styles go. A bracket that begins no tag stays. */
function withoutTags(html: string): string {
  const finder = new Finder(html);
  const kept: string[] = [];
  let at = 0;
  for (let open = finder.find("<", 0); open >= 0; open = finder.find("<", at)) {
    const tag = tagAt(html, open);
    const end = tag === "" ? -1 : finder.find(">", open);
    kept.push(html.slice(at, open), end < 0 ? "<" : LINE_ENDS.has(tag) ? "\n" : "");
    at = end < 0 ? open + 1 : end + 1;
    if (HIDDEN.has(tag)) at = Math.max(at, finder.behindEndTag(tag, at));
    if (html.startsWith("<!--", open)) at = Math.max(at, finder.find("-->", open + 4) + 3);
  }
  kept.push(html.slice(at));
  return kept.join("");
}

/** What an entity stands for; one that is not known stays as it is written. */
function characterOf(whole: string, code: string | undefined, name: string | undefined): string {
  if (code === undefined) return ENTITIES[(name ?? "").toLowerCase()] ?? whole;
  return Number(code) <= 0x10ffff && Number(code) >= 32 ? String.fromCodePoint(Number(code)) : "";
}

function withoutBlankEnd(line: string): string {
  let end = line.length;
  while (end > 0 && (line[end - 1] === " " || line[end - 1] === "\t")) end -= 1;
  return line.slice(0, end);
}

/** What HTML says, as text: blocks become lines, tags go, the common entities become what they stand for. */
export function htmlToText(html: string): string {
  const lines = withoutTags(html)
    .replace(/&(?:#(\d{1,7})|(amp|lt|gt|quot|apos|nbsp));/gi, characterOf)
    .split("\n")
    .map(withoutBlankEnd);
  return lines
    .filter((line, i) => line !== "" || lines[i - 1] !== "")
    .join("\n")
    .trim();
}

const toHtml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\n", "<br>");

/** Text as HTML that `htmlToText` reads as it was, but for blank lines that follow each other and blanks at the end of a line. */
export const textToHtml = (text: string): string => toHtml(htmlToText(toHtml(text)));
