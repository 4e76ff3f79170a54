import type { DemoRequests, DemoValues } from "../../assets/docs/fill-in.mjs";

export declare function bundleRequests(outfile: string): Promise<void>;
export declare function readRequests(): Promise<{ readonly requests: DemoRequests; readonly values: DemoValues }>;
