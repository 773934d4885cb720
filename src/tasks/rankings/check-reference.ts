import { PartitaError } from '../../errors.js'
import type { Ranking } from '../../spaces/index.js'
import type { FittedParts } from '../fitted/fitted-parts.js'
import type { ResolvedRankerOptions } from './ranker-options.js'

/** Throws `MODEL_FILE` unless a ranker of a file has a reference measure where its options say so. */
export function checkReference({
  options: { energy, reference: named },
  reference,
}: FittedParts<Ranking, ResolvedRankerOptions>): void {
  const needsReference = energy !== 'plackett-luce' && named !== 'uniform'
  if (needsReference === (reference !== undefined)) return
  throw new PartitaError('MODEL_FILE', 'the reference measure does not fit the options', {
    expected: needsReference ? 'a reference measure' : 'no reference',
    received: reference?.name ?? 'none',
    hint: 'save the model again',
  })
}
