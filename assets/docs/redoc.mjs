import { readContract } from "./contract.mjs";
/** The contract in Redoc, for reading. */
import { init } from "./redoc-standalone.js";

const contract = await readContract();
init(contract, { disableTelemetry: true }, document.querySelector("#reference"));
