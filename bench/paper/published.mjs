// The tables of Sander et al. 2025 (arXiv 2501.18528): example-F1 ×100 at the threshold ½ on the
// official splits, and Kendall τ ×100 on 20 % test rows, by loss and set.
const MULTILABEL_SETS = ['yeast', 'scene', 'birds', 'emotions', 'cal500']
const RANKING_SETS = ['authorship', 'glass', 'iris', 'vehicle', 'vowel', 'wine']

const bySet = (sets, figures) => Object.fromEntries(sets.map((set, i) => [set, figures[i]]))

export const publishedMultilabel = {
  sets: MULTILABEL_SETS,
  rows: {
    'logistic, joint (unary)': bySet(MULTILABEL_SETS, [65.04, 75.35, 46.48, 65.33, 44.91]),
    'logistic, joint (pairwise)': bySet(MULTILABEL_SETS, [65.11, 75.22, 46.08, 64.84, 45.0]),
    'sparsemax, joint': bySet(MULTILABEL_SETS, [63.22, 75.83, 42.42, 66.86, 46.39]),
    'logistic, exact likelihood': bySet(MULTILABEL_SETS, [60.71, 70.81, 40.88, 62.99, 36.24]),
    'generalised Fenchel–Young': bySet(MULTILABEL_SETS, [61.31, 70.84, 40.73, 61.85, 37.35]),
    'logistic, MCMC': bySet(MULTILABEL_SETS, [60.34, 71.57, 33.13, 62.23, 45.7]),
    'logistic, min-max': bySet(MULTILABEL_SETS, [58.58, 52.54, 24.95, 60.53, 46.08]),
  },
}

export const publishedRanking = {
  sets: RANKING_SETS,
  rows: {
    'logistic, joint (ranks)': bySet(RANKING_SETS, [88.69, 84.39, 97.78, 86.27, 74.26, 90.12]),
    'logistic, joint (matrix)': bySet(RANKING_SETS, [90.8, 85.43, 98.52, 86.41, 65.2, 91.98]),
    'sparsemax, joint': bySet(RANKING_SETS, [86.52, 85.94, 99.26, 85.75, 68.34, 91.36]),
    'logistic, MCMC': bySet(RANKING_SETS, [87.9, 75.5, 97.04, 86.34, 57.9, 91.98]),
    'logistic, min-max': bySet(RANKING_SETS, [70.02, 67.03, 55.56, 68.56, 40.22, 70.99]),
  },
}
