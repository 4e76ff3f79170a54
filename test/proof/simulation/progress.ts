import type { Found } from "./search.ts";

const width = 30;
const every_ms = 100;

/** A bar on a terminal, nothing anywhere else. */
export function progressBar(seeds: number): { readonly show: (found: Found) => void; readonly clear: () => void } {
  if (!process.stderr.isTTY) return { show: () => {}, clear: () => {} };
  let shown_at = 0;
  const show = (found: Found) => {
    if (performance.now() - shown_at < every_ms) return;
    shown_at = performance.now();
    const filled = Math.round((width * found.seeds) / seeds);
    const bar = "█".repeat(filled) + "░".repeat(width - filled);
    process.stderr.write(`\r${bar} ${found.seeds} of ${seeds} seeds, ${found.violations.length} violations `);
  };
  return { show, clear: () => void process.stderr.write("\r\u001b[K") };
}
