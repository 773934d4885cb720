// loaded where rows are sparse: others have no use for it
import type { CsrArrays } from '../../engine/index.js'
import { farSparse } from '../../io/encoder/index.js'
import type { LearnedInputs } from '../fit/task-fit-options.js'

/** A warning of columns of sparse rows that lose their differences; of those of a file its reader has warned. */
export function farColumns({ raw, featureNames }: LearnedInputs): string[] {
  const names = featureNames ?? Array.from({ length: raw.cols }, (_, column) => `column ${column}`)
  return farSparse(raw as CsrArrays, names, false)
}
