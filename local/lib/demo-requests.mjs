/**
 * What the reference fills in of every operation, as the features say it beside their tests, in `requests.mjs`. The set-up uses it, so it is
 * plain JavaScript that keeps to what Node 20 knows.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const features = fileURLToPath(new URL("../../test/features", import.meta.url));

const listFiles = () =>
  readdirSync(features, { recursive: true })
    .filter((path) => path.endsWith("requests.mjs"))
    .toSorted()
    .map((path) => join(features, path));

/** All of them in one module for a browser, with `requests` and `values`. */
export async function bundleRequests(outfile) {
  const { build } = await import("esbuild");
  const files = listFiles();
  const parts = files.map((file, at) => `import * as part${at} from ${JSON.stringify(file)};`);
  const merged = (name) => `export const ${name} = { ${files.map((_, at) => `...part${at}.${name}`).join(", ")} };`;
  const contents = [...parts, merged("requests"), merged("values")].join("\n");
  const quiet = { "import-is-undefined": "silent" };
  await build({ stdin: { contents, resolveDir: features }, bundle: true, format: "esm", outfile, logOverride: quiet });
}

/** The same for Node. */
export async function readRequests() {
  const parts = await Promise.all(listFiles().map((file) => import(pathToFileURL(file).href)));
  const merged = (name) => Object.assign({}, ...parts.map((part) => part[name]));
  return { requests: merged("requests"), values: merged("values") };
}
