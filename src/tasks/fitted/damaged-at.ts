import { PartitaError } from '../../errors.js'

/** Errors show no more of what is wrong. */
const SHOWN = 100

/** That the description in a model file is wrong in one place. */
export function damagedAt(path: string, expected: string, received: string): PartitaError {
  return new PartitaError('MODEL_FILE', 'the model file describes no model', {
    expected,
    received: received.length > SHOWN ? `${received.slice(0, SHOWN)}…` : received,
    where: path,
    hint: 'save the model again',
  })
}
