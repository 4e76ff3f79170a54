/**
 * Makes `dist/assets`, from which the shop serves its pages: our own scripts and styles, the reference's script out of its package,
 * and the guides drawn from `docs/`. The set-up runs it, so it is plain JavaScript that keeps to what Node 20 knows.
 */
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleRequests } from "./demo-requests.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const assets = join(root, "dist/assets");

/** Everything that the pages need, made again where it is older than its source. */
export async function drawPages() {
  const unpacked = ["scalar.js", "redoc-standalone.js", "swagger-ui.js", "swagger-ui.css", "requests.mjs"];
  clear(join(assets, "docs"), [...readdirSync(join(root, "assets/docs")), ...unpacked]);
  cpSync(join(root, "assets/docs"), join(assets, "docs"), { recursive: true });
  await unpackReference(join(assets, "docs/scalar.js"));
  unpackSwagger();
  unpackRedoc();
  await bundleRequests(join(assets, "docs/requests.mjs"));
  await drawGuides();
}

/** Leaves nothing of an older version in a folder. */
function clear(folder, kept) {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (!kept.includes(name)) rmSync(join(folder, name), { recursive: true });
}

/** The package is a plugin of a server that serves one script: it is asked for its routes, and the script's for what it sends. */
async function unpackReference(target) {
  const source = join(root, "node_modules/@scalar/fastify-api-reference/package.json");
  if (existsSync(target) && statSync(target).mtimeMs > statSync(source).mtimeMs) return;
  const { default: plugin } = await import("@scalar/fastify-api-reference");
  const routes = [];
  const server = { initialConfig: {}, hasPlugin: () => false, log: console, route: (route) => routes.push(route) };
  plugin(server, { configuration: { url: "/openapi.json" } }, () => {});
  const reply = { header: () => reply, type: () => reply, send: (text) => text };
  const script = routes.find(({ url }) => url.endsWith("/scalar.js"))?.handler({}, reply);
  if (typeof script !== "string") throw new Error("the package of the reference has no script");
  writeFileSync(target, script);
}

function unpackSwagger() {
  const folder = join(root, "node_modules/swagger-ui-dist");
  cpSync(join(folder, "swagger-ui-bundle.js"), join(assets, "docs/swagger-ui.js"));
  cpSync(join(folder, "swagger-ui.css"), join(assets, "docs/swagger-ui.css"));
}

/** The linter of the contract brings the script of Redoc along. It would ask for its maker's logo at another host. */
function unpackRedoc() {
  const script = readFileSync(join(root, "node_modules/@redocly/cli/lib/chunks/redoc.standalone.js"), "utf8");
  const alone = script.replaceAll(/https:\/\/cdn\.redoc\.ly\/redoc\/logo-mini(-full)?\.svg/g, "data:,");
  writeFileSync(join(assets, "docs/redoc-standalone.js"), alone);
}

async function drawGuides() {
  const { Marked } = await import("marked");
  const pages = listGuides();
  await drawPictures(pages.map((path) => readFileSync(join(root, "docs", path), "utf8")));
  for (const path of pages) {
    const target = join(assets, "guides", path.replace(/\.md$/, ".txt"));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, drawGuide(Marked, path, readFileSync(join(root, "docs", path), "utf8")));
  }
  const title = (path) => /^# (.+)$/m.exec(readFileSync(join(root, "docs", path), "utf8"))?.[1] ?? path;
  const list = (paths) => paths.map((path) => `- [${title(path)}](${path})`).join("\n");
  const decisions = pages.filter((path) => path.startsWith("decisions/") && !path.endsWith("README.md"));
  const index = `# Guides\n\n${list(pages.filter((path) => !path.includes("/")))}\n\n## Decisions\n\n${list(decisions)}\n`;
  writeFileSync(join(assets, "guides/index.txt"), drawGuide(Marked, "index.md", index));
}

const MERMAID = /^```mermaid\n([\s\S]*?)^```$/gm;

/** A picture is named by the text that it is drawn from. */
const pictureOf = (text) => `picture-${createHash("sha256").update(text).digest("hex").slice(0, 16)}.svg`;

/**
 * Draws the diagrams of these texts, each once, as files: as pictures they keep their styles, which a page's policy would refuse. What is
 * drawn already is kept, so that only a changed text costs time.
 */
async function drawPictures(texts) {
  const diagrams = texts.flatMap((text) => [...text.matchAll(MERMAID)].map(([, diagram]) => diagram.trim()));
  const folder = join(assets, "pictures");
  clear(folder, diagrams.map(pictureOf));
  const missing = diagrams.filter((diagram) => !existsSync(join(folder, pictureOf(diagram))));
  if (missing.length === 0) return;
  const { renderMermaidSVG } = await import("beautiful-mermaid");
  for (const diagram of missing) {
    const picture = renderMermaidSVG(diagram, { bg: "#ffffff", fg: "#22201c" });
    // A picture may load nothing, and its font least of all from another host.
    writeFileSync(join(folder, pictureOf(diagram)), picture.replaceAll(/@import url\([^)]*\);/g, ""));
  }
}

/** Paths below `docs/`, the ones to begin with first. */
function listGuides() {
  const first = [
    "getting-started",
    "storefront",
    "sign-in",
    "running-the-shop",
    "moving-from-shopify",
    "troubleshooting",
  ].map((name) => `${name}.md`);
  const inFolder = (folder) =>
    readdirSync(join(root, "docs", folder))
      .filter((name) => name.endsWith(".md"))
      .toSorted()
      .map((name) => posix.join(folder, name));
  const guides = inFolder(".");
  return [...first, ...guides.filter((path) => !first.includes(path)), ...inFolder("decisions")];
}

/** A guide as HTML. Headings can be linked to, and links to other guides lead to their pages. */
function drawGuide(Marked, path, text) {
  const marked = new Marked({ gfm: true });
  const used = new Map();
  marked.use({
    renderer: {
      heading({ tokens, depth }) {
        return `<h${depth} id="${nameOf(this.parser.parseInline(tokens), used)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      code({ lang, text }) {
        if (lang !== "mermaid") return false;
        const source = text.trim().replaceAll("&", "&amp;").replaceAll("<", "&lt;");
        return `<figure><img src="/docs/pictures/${pictureOf(text.trim())}" alt="Diagram"><details><summary>As text</summary><pre><code>${source}</code></pre></details></figure>\n`;
      },
      link({ href, tokens }) {
        const target = hrefOf(href, path);
        const text = this.parser.parseInline(tokens);
        return target === null ? text : `<a href="${target}">${text}</a>`;
      },
    },
  });
  return marked.parse(text);
}

/** As GitHub names headings, so that one link is right in both places. */
function nameOf(html, used) {
  const name = html
    .replace(/<[^>]+>/g, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
  const times = used.get(name) ?? 0;
  used.set(name, times + 1);
  return times === 0 ? name : `${name}-${times}`;
}

/** Where a link leads on a page; null for a source, which no page shows. */
function hrefOf(href, from) {
  if (/^([a-z]+:|#|\/)/.test(href)) return href;
  const [file = "", hash] = href.split("#");
  const path = posix.normalize(posix.join(posix.dirname(from), file));
  if (path.startsWith("..")) return null;
  const place = path.replace(/(^|\/)README\.md$/, "").replace(/\.md$/, "");
  return `/docs/guides${place === "" || place === "decisions" || place === "index" ? "" : `/${place}`}${hash === undefined ? "" : `#${hash}`}`;
}
