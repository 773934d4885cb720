import type { Weights } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import type { InputTransform } from '../../models/index.js'
import type { Space } from '../../spaces/index.js'
import type { LearnedReference } from '../fit/reference.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import type { RowEncoder } from './fitted-parts.js'

/** What a fit goes on from: a model of an earlier one. */
export interface StartingPoint {
  readonly space: Space<unknown>
  readonly options: ResolvedTaskOptions
  readonly inputs: InputTransform
  readonly weights: Weights
  /** what makes features of rows of values */
  readonly encoder?: RowEncoder | undefined
  /** of the learned reference, if there is one */
  readonly reference?: Weights
  /** the measure it is a residual on, a mixture of models among others */
  readonly measure?: LearnedReference<unknown>
}

/** What fitted models know of themselves, each told when it is made and computed when it is asked for. */
const points = new WeakMap<object, () => StartingPoint>()

export function rememberStartingPoint(model: object, point: () => StartingPoint): void {
  points.set(model, point)
}

/**
 * What a fit goes on from that is given a model.
 *
 * @throws PartitaError `INVALID_OPTION` if it is no fitted model of these tasks
 */
export function startingPointOf(model: object): StartingPoint {
  const point = points.get(model)
  if (point) return point()
  throw new PartitaError('INVALID_OPTION', 'invalid option startFrom', {
    expected: 'a fitted model, as fit or load gives it',
    received: typeof model,
  })
}
