import { PartitaError } from '../../errors.js'
import type { SetPosterior } from '../../inference/index.js'
import type { FeaturesInput } from '../../io/index.js'
import type { LabelSet, Subsets } from '../../spaces/index.js'
import { trainedOnWarnings } from '../calibrate/calibrate-model.js'
import type { ModelInside } from '../fitted/fitted-parts.js'
import { knownEntries, type LabelInput } from '../label-sets/label-input.js'
import type { ResolvedMultilabelOptions } from '../label-sets/multilabel-options.js'
import { type AnswerPromise, GuardedAnswers } from './guarded-answers.js'
import { GuardedSets, type SetPromise } from './guarded-sets.js'
import { checkPromise } from './promise.js'

/** What `guarantee` of a model of label sets gives for a promise. */
export type GuardedBy<Promised> = Promised extends AnswerPromise
  ? GuardedAnswers<LabelSet, LabelInput, string[]>
  : GuardedSets

const promises = ['recall', 'precision', 'coverage', 'delta', 'groups']

/** Label sets, or collections of them, with a promise. */
export function guardSets<Promised extends SetPromise | AnswerPromise>(
  inside: ModelInside<LabelSet, ResolvedMultilabelOptions, SetPosterior>,
  X: FeaturesInput,
  Y: LabelInput,
  promise: Promised,
  logProbability: (X: FeaturesInput, Y: LabelInput) => Float64Array,
): GuardedBy<Promised> {
  checkPromise(promise, promises)
  const space = inside.parts.model.space as Subsets
  const raw = inside.raw(X)
  const values = knownEntries(Y, space, raw.rows, 'Y')
  const truth = { rows: raw.rows, cols: space.codeLength, values }
  const warnings = trainedOnWarnings(inside.parts, raw, 'guarantee')
  if ('coverage' in promise) {
    const unknown = values.findIndex(Number.isNaN)
    if (unknown >= 0) throw unknownLabel(Math.floor(unknown / truth.cols))
    const guarantor = { inside, logProbability, name: (set: LabelSet) => space.toNames(set) }
    const guarded = new GuardedAnswers(guarantor, X, Y, promise as AnswerPromise, warnings)
    return guarded as GuardedBy<Promised>
  }
  const absent = space.labels.filter((_label, i) => {
    for (let at = i; at < values.length; at += truth.cols) if (values[at] === 1) return false
    return true
  })
  const guarantor = { labels: space.labels, posteriors: inside.posteriors }
  const all = [...warnings, ...absentWarnings(absent)]
  return new GuardedSets(guarantor, X, truth, promise as SetPromise, all) as GuardedBy<Promised>
}

/** What to know where labels are true in no calibration row. */
export function absentWarnings(labels: readonly string[], what = 'guarantee'): string[] {
  if (labels.length === 0) return []
  const some = labels.slice(0, 5).join(', ') + (labels.length > 5 ? ', …' : '')
  return [
    `${what}: no calibration row has the labels ${some} (${labels.length}): nothing is known of how well they are found`,
  ]
}

function unknownLabel(row: number): PartitaError {
  return new PartitaError('NOT_IN_SPACE', 'coverage is promised by sets that are known whole', {
    where: `Y, row ${row}`,
    hint: 'leave rows out that have unknown labels',
  })
}
