// What is fitted for each row of the tables: the method as it was published (uniform samples, a
// plain network as the log-partition), and ours beside it.

const asPublished = { proposal: 'uniform', samples: 1000, logPartition: 'network' }

export const multilabelRows = {
  'logistic, joint (unary)': { energy: 'linear', ...asPublished },
  'logistic, joint (pairwise)': { energy: 'pairwise', ...asPublished },
  'sparsemax, joint': { loss: 'sparsemax', energy: 'linear', ...asPublished },
  'logistic, exact likelihood': { energy: 'linear', objective: 'exact' },
  'generalised Fenchel–Young': { energy: 'pairwise', objective: 'generalized' },
  'logistic, MCMC': { energy: 'linear', objective: 'mcmc' },
  'logistic, min-max': { energy: 'linear', objective: 'min-max' },
  'ours: unary, tied samples': { energy: 'linear', proposal: 'tied', samples: 8 },
  'ours: default': {},
}

const plainRanking = { encoder: 'mlp', energy: 'linear', reference: 'uniform' }

export const rankingRows = {
  'logistic, joint (ranks)': { ...plainRanking, code: 'ranks' },
  'logistic, joint (matrix)': { ...plainRanking, code: 'matrix' },
  'sparsemax, joint': { ...plainRanking, code: 'ranks', loss: 'sparsemax' },
  'logistic, MCMC': { ...plainRanking, code: 'ranks', objective: 'mcmc' },
  'logistic, min-max': { ...plainRanking, code: 'ranks', objective: 'min-max' },
  'ours: default': {},
}

/** Small enough to see everything work: of no value as a measurement. */
export const quickSettings = { epochs: 5, samples: 32 }
