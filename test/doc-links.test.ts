import { describe, it } from "vitest";

const pages = import.meta.glob<string>(["../*.md", "../docs/**/*.md", "../client/*.md"], {
  query: "?raw",
  import: "default",
  eager: true,
});

const outsideOfCode = (text: string): string => text.replaceAll(/^```.*?^```$/gms, "").replaceAll(/`[^`\n]*`/g, "");

/** The names of a page's headings, as GitHub and the shop's own pages make them. */
function headingsOf(text: string): Set<string> {
  const names = new Set<string>();
  for (const [, heading = ""] of text.replaceAll(/^```.*?^```$/gms, "").matchAll(/^#+ (.+)$/gm)) {
    const words = heading.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, "$1").toLowerCase();
    const name = words.replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-");
    let [times, unique] = [0, name];
    while (names.has(unique)) unique = `${name}-${(times += 1)}`;
    names.add(unique);
  }
  return names;
}

/** A link between two pages that leads nowhere is only noticed by its reader. */
describe("a link in the documentation", () => {
  it("leads to a page and a heading that there are", ({ expect }) => {
    const lost: string[] = [];
    let links = 0;
    for (const [path, text] of Object.entries(pages))
      for (const [, link = ""] of outsideOfCode(text).matchAll(/\]\(([^)\s]+)\)/g)) {
        const [file = "", heading] = link.split("#");
        if (/^[a-z]+:/.test(link) || (file !== "" && !file.endsWith(".md"))) continue;
        links += 1;
        const to = file === "" ? path : `..${new URL(file, `file:///${path.slice(3)}`).pathname}`;
        const page = pages[to];
        if (page === undefined || (heading !== undefined && !headingsOf(page).has(heading)))
          lost.push(`${path}: ${link}`);
      }
    expect(lost).toEqual([]);
    expect(links).toBeGreaterThan(80);
  });
});
