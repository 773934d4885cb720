import type { DenseMatrix } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import { readFeatures } from '../../io/index.js'
import { strataOfMatrix, withPairsOf } from '../../validation/index.js'
import { UsageError } from '../options/usage-error.js'
import { nameList } from '../tasks/column-choice.js'
import { type ReadingValues, textChoices } from '../tasks/reading-choices.js'

/** What the command line says of how rows are shared out over folds. */
export interface SharingValues extends Omit<ReadingValues, 'missing'> {
  readonly stratify?: 'labels' | 'pairs'
  readonly group?: string
}

/** Labels of rows that can be spread evenly. */
export type LabelStrata = readonly [labels: DenseMatrix, names: readonly string[]]

/**
 * What is spread evenly over folds, and what stays together.
 *
 * @param labels of the rows, where the task has any
 */
export async function sharingOut(
  values: SharingValues,
  path: string,
  rows: number,
  labels: LabelStrata | undefined,
) {
  const { stratify, group } = values
  if (stratify && !labels) {
    throw new UsageError('--stratify is for label sets', 'to keep rows together: --group COLUMN')
  }
  const strata = stratify && labels ? strataOfMatrix(...labels) : undefined
  return {
    strata: strata && stratify === 'pairs' ? withPairsOf(strata) : strata,
    groups: group === undefined ? undefined : await groupColumn(group, path, values, rows),
  }
}

/** Throws UsageError for what says something of folds where there are none. */
export function checkOnlyFolds({ stratify, group }: SharingValues): void {
  if (stratify !== undefined) throw new UsageError('--stratify needs --folds')
  if (group !== undefined) throw new UsageError('--group needs --folds')
}

/** The same values, with the column of the groups left out of the features. */
export function withoutGroup<Values extends SharingValues>(values: Values): Values {
  const { group, ignore } = values
  if (group === undefined) return values
  const quoted = `"${group.replaceAll('"', '""')}"`
  return { ...values, ignore: ignore === undefined ? quoted : `${ignore},${quoted}` }
}

async function groupColumn(
  name: string,
  path: string,
  values: SharingValues,
  rows: number,
): Promise<readonly string[]> {
  const { ids = [] } = await readFeatures(path, {
    ...textChoices({ ...values, missing: undefined }),
    missing: 'keep',
    labels: [],
    id: name,
  })
  const empty = ids.indexOf('')
  if (empty >= 0) {
    throw new PartitaError('EMPTY_DATA', 'a row has no group', {
      where: `${path}, row ${empty + 1}, column ${nameList(name)[0]}`,
      hint: 'give it one of its own',
    })
  }
  if (ids.length !== rows) {
    throw new PartitaError('SHAPE_MISMATCH', 'groups cannot be told where rows are left out', {
      expected: `${rows} rows`,
      received: String(ids.length),
      where: path,
      hint: 'leave out these rows in the file',
    })
  }
  return ids
}
