import { penalties, type TrainingData } from '../../training/index.js'
import { type CandidateRow, obstacleToForest, withoutInputs } from '../choose/candidate.js'
import {
  type FilledMultilabelOptions,
  type ResolvedMultilabelOptions,
  resolveMultilabel,
} from './multilabel-options.js'

/** What decides whether a candidate is tried. */
export interface SetSituation {
  readonly options: FilledMultilabelOptions
  readonly data: TrainingData
  /** names of the labels */
  readonly labels: readonly string[]
}

/** Rows for each label below which the deep energy is not tried (docs/findings.md#multilabel-5). */
const ROWS_PER_LABEL = 5
/** Labels up to which the deep energy is tried: beyond, neither likelihood nor decision is exact. */
const MOST_LABELS = 20

/** What `energy: 'auto'` chooses from for label sets, the cheapest to serve first. */
export const multilabelCandidates: readonly CandidateRow<
  SetSituation,
  ResolvedMultilabelOptions
>[] = [
  {
    name: 'marginal',
    cost: 0.3,
    effort: 'quick',
    settings: ({ options, data, labels }) =>
      withoutInputs(resolveMultilabel(options, data, labels, 'linear')),
  },
  {
    name: 'linear',
    cost: 1,
    effort: 'quick',
    settings: ({ options, data, labels }) => resolveMultilabel(options, data, labels, 'linear'),
  },
  ...penalties.map((penalty) => ({
    name: `linear ${penalty}`,
    cost: 0.7,
    effort: 'best' as const,
    settings: ({ options, data, labels }: SetSituation) =>
      resolveMultilabel({ ...options, penalty }, data, labels, 'linear'),
  })),
  {
    name: 'forest',
    cost: 0.5,
    effort: 'default',
    obstacle: ({ options, data }) => obstacleToForest(data.features.rows, options),
    settings: ({ options, data, labels }) =>
      resolveMultilabel({ ...options, energy: 'forest' }, data, labels),
  },
  {
    name: 'pairwise',
    cost: 2,
    effort: 'best',
    obstacle: ({ data }) => obstacleToDeep(data),
    settings: ({ options, data, labels }) => resolveMultilabel(options, data, labels, 'pairwise'),
  },
  {
    name: 'deep',
    cost: 5,
    effort: 'default',
    obstacle: ({ data }) => obstacleToDeep(data),
    settings: ({ options, data, labels }) => resolveMultilabel(options, data, labels, 'deep'),
  },
]

/** Why the deep energy is not even tried. */
export function obstacleToDeep({
  features: { rows },
  codeLength: k,
}: TrainingData): string | undefined {
  if (k === 1) return 'there is one label'
  if (k > MOST_LABELS) return `there are more than ${MOST_LABELS} labels`
  if (rows < ROWS_PER_LABEL * k) return `${rows} rows are few for ${k} labels`
  return undefined
}
