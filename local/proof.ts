/**
 * `npm run proof`: the long runs, each a script of its own whose exit code says whether it holds.
 * `node test/simulation/run.ts --seeds 50000` runs as many simulated seeds as are asked for.
 */
import { spawnSync } from "node:child_process";

const proofs = ["local/prove-import.ts"];
const failed = proofs.filter((script) => spawnSync(process.execPath, [script], { stdio: "inherit" }).status !== 0);
for (const script of failed) console.error(`failed: ${script}`);
console.log(`proofs: ${proofs.length - failed.length} passed, ${failed.length} failed`);
if (failed.length > 0) process.exitCode = 1;
