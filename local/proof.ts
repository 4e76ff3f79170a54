/**
 * `npm run proof`: the long runs (100,000 simulated seeds, kills, outages). There are none yet, and this says so
 * instead of passing for something.
 */
console.log("There are no long runs yet; the simulation of 1,000 seeds is part of npm test, and");
console.log("`node test/simulation/run.ts --seeds 50000` runs as many as are asked for.");
console.log("proofs: 0 passed, 0 failed");
