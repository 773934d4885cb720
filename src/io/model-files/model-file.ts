import { PartitaError } from '../../errors.js'
import { BLANK_DIGEST, checkDigest, sealDigest } from './digest.js'
import { parseJson } from './parse-json.js'
import {
  damaged,
  decodeSafetensors,
  encodeSafetensors,
  type NamedTensor,
  readLayout,
} from './safetensors.js'

/** Version of the layout of saved models; files of a later version are refused, those of 1 had no digest. */
export const MODEL_FORMAT_VERSION = 2

/** A saved model: what it is, the JSON it was built from, and its weights. */
export interface SavedModel {
  /** the task it belongs to, e.g. `multilabel` */
  readonly task: string
  /** everything but the weights; plain JSON */
  readonly header: unknown
  readonly weights: ReadonlyMap<string, NamedTensor>
  /** of the file it was read from; absent in files of before there were digests */
  readonly digest?: string
}

/**
 * Serialises a model: a safetensors file whose metadata carries task, version, header and a digest of all
 * its bytes, by which damage is noticed.
 *
 * @example
 * ```ts
 * import { decodeModel, encodeModel } from 'partita/io'
 * const weights = new Map([['w', { rows: 1, cols: 2, values: Float32Array.of(1, 2) }]])
 * const bytes = encodeModel({ task: 'mine', header: { labels: ['a', 'b'] }, weights })
 * console.log(decodeModel(bytes, 'mine').header) // { labels: ['a', 'b'] }
 * ```
 */
export function encodeModel({ task, header, weights }: SavedModel): Uint8Array {
  const bytes = encodeSafetensors({
    tensors: weights,
    metadata: {
      digest: BLANK_DIGEST,
      format: 'partita',
      version: String(MODEL_FORMAT_VERSION),
      task,
      header: JSON.stringify(header),
    },
  })
  sealDigest(bytes)
  return bytes
}

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
