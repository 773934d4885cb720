/** Where the chains of a step start. */
export const chainStarts = ['persistent', 'contrastive'] as const
export type ChainStart = (typeof chainStarts)[number]

/** What noise-contrastive estimation asks of the model. */
export const nceKinds = ['binary', 'ranking'] as const
export type NceKind = (typeof nceKinds)[number]

/** Regularisers of a point of the convex hull: the negative entropy, or half the squared norm. */
export const regularizers = ['entropy', 'quadratic'] as const
export type Regularizer = (typeof regularizers)[number]
