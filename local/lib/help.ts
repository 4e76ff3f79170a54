import { readFileSync } from "node:fs";

/**
 * `--help` of any script that imports this file prints the comment that the script begins with, which says how it is called. So there is no
 * second text that could say something else.
 */
const [, script = ""] = process.argv;
if (process.argv.slice(2).some((argument) => argument === "--help" || argument === "-h")) {
  console.log(commentOf(readFileSync(script, "utf8")));
  process.exit(0);
}

function commentOf(text: string): string {
  const comment = /^\/\*\*([\s\S]*?)\*\//.exec(text)?.[1] ?? "";
  return comment
    .split("\n")
    .map((line) => line.replace(/^ ?\* ?/, ""))
    .join("\n")
    .trim();
}
