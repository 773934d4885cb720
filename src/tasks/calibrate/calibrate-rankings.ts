import type { FeaturesInput } from '../../io/index.js'
import type { Permutations } from '../../spaces/index.js'
import type { FittedParts, ModelInside } from '../fitted/fitted-parts.js'
import type { ResolvedRankerOptions } from '../rankings/ranker-options.js'
import { observedRankings, parseRankings, type RankingOutputs } from '../rankings/ranking-input.js'
import {
  atBestTemperature,
  type CalibrateOptions,
  calibrationRows,
  methodOf,
  temperatureProblem,
  trainedOnWarnings,
  unsupportedMethod,
} from './calibrate-model.js'

/** The parts of a ranker once it is calibrated. */
export async function calibrateRankings(
  { parts, raw, features }: ModelInside<readonly number[], ResolvedRankerOptions>,
  X: FeaturesInput,
  Y: RankingOutputs,
  options: CalibrateOptions,
): Promise<FittedParts<readonly number[], ResolvedRankerOptions>> {
  const method = methodOf(options)
  if (method !== 'temperature') throw unsupportedMethod(method, 'rankings')
  const space = parts.model.space as Permutations
  const prepared = features(X)
  const observed = observedRankings(parseRankings(Y, space, prepared.rows, 'Y'), space)
  const rows = calibrationRows(parts, prepared, observed)
  return atBestTemperature(parts, [temperatureProblem(rows)], trainedOnWarnings(parts, raw(X)))
}
