import { BLANK_DIGEST, sealDigest } from './digest.js'
import { encodeSafetensors, type NamedTensor } from './safetensors.js'

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
