import { PartitaError } from '../../errors.js'
import { shown } from '../text/text-error.js'

/** The names that two data sets must share to be used together. */
export interface Schema {
  readonly featureNames: readonly string[]
  readonly labelNames: readonly string[]
}

/**
 * Checks that two data sets have the same features and labels in the same order. A nominal attribute
 * that was split has a feature name for each category, so its categories are compared, too.
 *
 * @throws PartitaError SHAPE_MISMATCH with the first difference
 *
 * @example
 * ```ts
 * import { checkSameSchema } from 'partita/io'
 * const train = { featureNames: ['tempo', 'key'], labelNames: ['calm'] }
 * checkSameSchema(train, { featureNames: ['tempo', 'key'], labelNames: ['calm'] })
 * ```
 */
export function checkSameSchema(train: Schema, test: Schema): void {
  checkSameNames('feature', train.featureNames, test.featureNames)
  checkSameNames('label', train.labelNames, test.labelNames)
}

function checkSameNames(what: string, train: readonly string[], test: readonly string[]): void {
  const length = Math.max(train.length, test.length)
  for (let at = 0; at < length; at++) {
    if (train[at] === test[at]) continue
    const known = new Set(train)
    const reordered = train.length === test.length && test.every((name) => known.has(name))
    throw new PartitaError('SHAPE_MISMATCH', `train and test do not have the same ${what}s`, {
      expected: describe(train, at, what),
      received: describe(test, at, what),
      where: `${what} ${at + 1}`,
      hint: reordered
        ? `the ${what}s are the same in another order`
        : 'read both with the same options; a column left out of one must be left out of the other',
    })
  }
}

function describe(names: readonly string[], at: number, what: string): string {
  return at < names.length ? shown(names[at]) : `only ${names.length} ${what}s`
}
