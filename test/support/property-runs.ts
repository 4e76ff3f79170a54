import fc from "fast-check";

const asked = Number(process.env["PROPERTY_RUNS"] ?? 0);

/** How often a property is tried: so often with every `npm test`, and 10,000 times by `npm run proof`. */
export const runs = (usual: number): { readonly numRuns: number } => ({ numRuns: asked || usual });

if (asked) fc.configureGlobal({ ...fc.readConfigureGlobal(), numRuns: asked });
