import type { MetricInput } from './compare/metric.js'
import { type FoldingOptions, foldingOptions } from './folding-options.js'
import type { HalvingOptions } from './sweep/halving.js'
import type { SweepEvent } from './sweep/run-sweep.js'
import type { SearchOptions } from './sweep/search.js'

/** What is tried, on which folds, by which score. */
export interface SweepOptions extends Omit<FoldingOptions, 'onEvent'>, SearchOptions {
  /** all candidates with little first, the best with more */
  readonly halving?: HalvingOptions
  /** what is compared; default the likelihood: `'nll'`, of continuous outputs `'meanLogDensity'` */
  readonly metric?: MetricInput
  readonly onEvent?: (event: SweepEvent) => void
}

/** Names of the options of a sweep. */
export const sweepOptions = [...foldingOptions, 'grid', 'random', 'candidates', 'halving', 'metric']
