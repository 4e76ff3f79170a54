import { defineFeature } from "#platform/feature";

export { answerPaper, answerXml } from "./answer-paper.ts";
export { drawInvoice, type IssuedPaper } from "./draw-invoice.ts";
export { drawPicks } from "./draw-picks.ts";
export { drawSlip, type Slip } from "./draw-slip.ts";
export { type PaperLine, PaperLines, type PaperSnapshot, Seller, Snapshot } from "./snapshot-schemas.ts";
export { taxSumsOf } from "./rules.ts";
export { writeUbl } from "./write-ubl.ts";

/** How papers of an order look that people print: texts in the order's language, and pages without scripts. */
export const papers = defineFeature({ name: "papers" });
