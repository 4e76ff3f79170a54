export { isFirstProof, onFirstProof, type FirstProof } from "./first-proof.ts";
