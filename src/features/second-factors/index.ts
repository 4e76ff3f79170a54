export { withCode } from "./check-code.ts";
export { FactorError } from "./errors.ts";
export { secondFactorRoutes } from "./routes.ts";
export { code } from "./schemas.ts";
export { eraseFactors } from "./erase-factors.ts";
