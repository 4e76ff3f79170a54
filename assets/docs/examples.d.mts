export declare function withExamples(contract: object, examples: object): object;
