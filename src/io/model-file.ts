import { PartitaError } from '../errors.js'
import { decodeSafetensors, encodeSafetensors, type NamedTensor } from './safetensors.js'

/** Version of the layout of saved models; files of a later version are refused. */
export const MODEL_FORMAT_VERSION = 1

/** A saved model: what it is, the JSON it was built from, and its weights. */
export interface SavedModel {
  /** the task it belongs to, e.g. `multilabel` */
  readonly task: string
  /** everything but the weights; plain JSON */
  readonly header: unknown
  readonly weights: ReadonlyMap<string, NamedTensor>
}

/** Serialises a model: a safetensors file whose metadata carries task, version and header. */
export function encodeModel({ task, header, weights }: SavedModel): Uint8Array {
  return encodeSafetensors({
    tensors: weights,
    metadata: {
      format: 'partita',
      version: String(MODEL_FORMAT_VERSION),
      task,
      header: JSON.stringify(header),
    },
  })
}

/**
 * Reads a serialised model.
 *
 * @throws PartitaError `MODEL_FILE` if it is damaged, not ours, of another task or a later version
 */
export function decodeModel(bytes: Uint8Array, task: string): SavedModel {
  const { tensors, metadata } = decodeSafetensors(bytes)
  if (metadata.format !== 'partita' || metadata.header === undefined) {
    throw new PartitaError('MODEL_FILE', 'a safetensors file, but not a partita model')
  }
  if (Number(metadata.version) > MODEL_FORMAT_VERSION) {
    throw new PartitaError('MODEL_FILE', 'the model was saved by a newer version of partita', {
      expected: `format version ${MODEL_FORMAT_VERSION} or lower`,
      received: metadata.version,
      hint: 'update partita: npm install partita@latest',
    })
  }
  if (metadata.task !== task) {
    throw new PartitaError('MODEL_FILE', 'the model belongs to another task', {
      expected: task,
      received: metadata.task,
    })
  }
  return { task, header: JSON.parse(metadata.header), weights: tensors }
}

/** Writes a file whole or not at all: aside first, then renamed. Node only. */
export async function writeFileWhole(path: string, bytes: Uint8Array): Promise<void> {
  const { open, rename, rm } = await import('node:fs/promises')
  const aside = `${path}.${process.pid}.partial`
  try {
    const file = await open(aside, 'w')
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(aside, path)
  } catch (cause) {
    await rm(aside, { force: true })
    throw fileError('cannot write', path, cause)
  }
}

/** Reads a whole file. Node only. */
export async function readFileWhole(path: string): Promise<Uint8Array> {
  const { readFile } = await import('node:fs/promises')
  try {
    return await readFile(path)
  } catch (cause) {
    throw fileError('cannot read', path, cause)
  }
}

function fileError(what: string, path: string, cause: unknown): PartitaError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new PartitaError('FILE_ERROR', `${what} ${path}`, { received: reason, cause })
}
