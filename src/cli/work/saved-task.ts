import { decodeSafetensors } from '../../io/index.js'
import type { TaskName } from '../options/task-name.js'

/**
 * The task of a model file's bytes. A file of any other task, or that is no model, is left to the
 * multilabel loader to refuse.
 *
 * @throws PartitaError MODEL_FILE if it is no safetensors file
 */
export function savedTask(bytes: Uint8Array): TaskName {
  return decodeSafetensors(bytes).metadata.task === 'ranking' ? 'ranking' : 'multilabel'
}
