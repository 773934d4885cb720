import { PartitaError } from '../../errors.js'

/** That a model file is not what was saved. */
export function damaged(expected: string, received: string): PartitaError {
  return new PartitaError('MODEL_FILE', 'the model file is cut off or damaged', {
    expected,
    received,
    hint: 'save the model again, or copy the file again in binary mode',
  })
}
