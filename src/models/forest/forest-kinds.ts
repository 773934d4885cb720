/** Kinds of trees: extremely randomised, or with the best of all thresholds. */
export const forestKinds = ['extra', 'random'] as const
export type ForestKind = (typeof forestKinds)[number]
