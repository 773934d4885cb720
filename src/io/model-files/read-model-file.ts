import { PartitaError } from '../../errors.js'
import { damaged } from './damaged.js'
import { BEFORE, digestOf } from './digest.js'
import { MODEL_FORMAT_VERSION, type SavedModel } from './model-file.js'
import { parseJson } from './parse-json.js'
import { decodeSafetensors, readLayout } from './read-safetensors.js'

/**
 * Reads a serialised model.
 *
 * @param task the task it should be of
 * @throws PartitaError `MODEL_FILE` if it is damaged, not ours, of another task or a later version, or nested more than 64
 *   deep
 *
 * @example
 * ```ts
 * import { decodeModel, encodeModel } from 'partita/io'
 * const bytes = encodeModel({ task: 'mine', header: { k: 3 }, weights: new Map() })
 * console.log(decodeModel(bytes, 'mine').weights.size) // 0
 * ```
 */
export function decodeModel(bytes: Uint8Array, task: string): SavedModel {
  const { metadata } = readLayout(bytes)
  if (metadata.format !== 'partita' || metadata.header === undefined) {
    throw new PartitaError('MODEL_FILE', 'a safetensors file, but not a partita model')
  }
  const version = Number(metadata.version)
  if (version > MODEL_FORMAT_VERSION) {
    throw new PartitaError('MODEL_FILE', 'the model was saved by a newer version of partita', {
      expected: `format version ${MODEL_FORMAT_VERSION} or lower`,
      received: metadata.version,
      hint: 'update partita: npm install partita@latest',
    })
  }
  if (!(Number.isInteger(version) && version >= 1)) {
    throw new PartitaError('MODEL_FILE', 'the model file names no version of its format', {
      expected: `1 to ${MODEL_FORMAT_VERSION}`,
      received: String(metadata.version),
    })
  }
  const { digest } = metadata
  if (digest !== undefined) checkDigest(bytes, digest)
  else if (version > 1) throw damaged('a digest', 'none')
  if (metadata.task !== task) {
    throw new PartitaError('MODEL_FILE', 'the model belongs to another task', {
      expected: task,
      received: metadata.task,
    })
  }
  const { tensors } = decodeSafetensors(bytes)
  for (const [name, { values }] of tensors) {
    const at = values.findIndex((value) => !Number.isFinite(value))
    if (at < 0) continue
    throw new PartitaError('MODEL_FILE', 'the model file holds a weight that is not finite', {
      received: String(values[at]),
      where: `${name}, entry ${at}`,
    })
  }
  const header = parseJson(metadata.header, 'the description in the model file')
  return { task, header, weights: tensors, ...(digest !== undefined && { digest }) }
}

/**
 * The task that a model file names, without reading the model; `decodeModel` checks the rest.
 *
 * @throws PartitaError `MODEL_FILE` if the bytes are no safetensors file
 *
 * @example
 * ```ts
 * import { encodeModel, taskOfModel } from 'partita/io'
 * console.log(taskOfModel(encodeModel({ task: 'mine', header: {}, weights: new Map() }))) // mine
 * ```
 */
export function taskOfModel(bytes: Uint8Array): string | undefined {
  return readLayout(bytes).metadata.task
}

/**
 * Throws `MODEL_FILE` unless the bytes are those that were saved.
 *
 * @param digest what the metadata holds
 */
function checkDigest(bytes: Uint8Array, digest: string): void {
  const stands = BEFORE.every((byte, i) => bytes[8 + i] === byte)
  if (!stands) throw damaged('the digest at the start of the header', 'a file written anew')
  const actual = digestOf(bytes)
  if (actual !== digest) throw damaged(`the digest ${digest.slice(0, 32)}`, actual)
}
