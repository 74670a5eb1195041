/** How much of one body is read; what is beyond is left out with a problem. */
export const limits = { depth: 64, nodes: 500_000, entities: 20_000 } as const;
