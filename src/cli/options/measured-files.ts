import { UsageError } from './usage-error.js'

/** Options that say which rows to learn from and which to measure on. */
interface MeasuredFiles {
  readonly data?: string | undefined
  readonly train?: string | undefined
  readonly test?: string | undefined
  readonly split?: number | undefined
  readonly folds?: number | undefined
}

/**
 * The file of the rows to learn from: one whose rows are shared out, or one beside a file to measure on.
 *
 * @throws UsageError for files or shares that exclude each other, or lack each other
 */
export function checkedTrainPath({ data, train, test, folds, split }: MeasuredFiles): string {
  if (data !== undefined) {
    if (train !== undefined || test !== undefined) {
      throw new UsageError('--data excludes --train and --test')
    }
    if (folds !== undefined && split !== undefined) {
      throw new UsageError('--folds and --split exclude each other')
    }
    return data
  }
  if (train === undefined) {
    throw new UsageError(
      '--data is missing',
      'or --train and --test: files to learn and measure on',
    )
  }
  if (test === undefined) {
    throw new UsageError('--train needs --test', `to split one file: --data ${train} --split 0.2`)
  }
  if (folds !== undefined || split !== undefined) {
    throw new UsageError('--test excludes --folds and --split')
  }
  return train
}
