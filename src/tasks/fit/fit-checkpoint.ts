import { checkOption, type PartitaError } from '../../errors.js'
import {
  checkWritable,
  decodeModel,
  encodeModel,
  type NamedTensor,
  readFileWhole,
  writeFileWhole,
} from '../../io/index.js'
import { CheckpointJournal, type PassState } from '../../training/index.js'
import { checkShape } from '../fitted/check-shape.js'
import { passShape } from '../fitted/header-schema.js'
import { aCount, aNumber, aText, listOf, orNothing, partsOf } from '../fitted/json-shape.js'
import { fingerprint } from './fingerprint.js'

/** Where a fit is kept while it runs, so that it may go on after it was cut off. */
export interface CheckpointOptions {
  /** the file; it is written whole or not at all */
  readonly path: string
  /** seconds between two writings, which come at the ends of epochs; default 60 */
  readonly every?: number
}

const TASK = 'checkpoint'
const EVERY = 60

/** What the header of a checkpoint holds beside the numbers. */
interface CheckpointHeader {
  /** tells fits apart */
  readonly fit: string
  readonly passes: readonly Omit<PassState, 'numbers'>[]
}

const headerShape = partsOf({
  fit: aText,
  passes: listOf(
    partsOf({
      key: aText,
      epoch: aCount,
      steps: aCount,
      seconds: aNumber,
      best: partsOf({ epoch: aCount, loss: orNothing(aNumber) }),
      warnings: listOf(aText),
      told: listOf(aCount),
      optimizerSteps: aCount,
      averagedSteps: orNothing(aCount),
      result: orNothing(passShape),
    }),
  ),
})

/**
 * Opens the checkpoint of a fit: what an earlier run of it wrote, or a new one.
 *
 * @param fit everything that the fit follows from: data, options, engine
 * @throws PartitaError `FILE_ERROR`, `MODEL_FILE` for a damaged file, `INVALID_OPTION` for one of another fit
 */
export async function openCheckpoint(
  { path, every = EVERY }: CheckpointOptions,
  fit: unknown,
): Promise<CheckpointJournal> {
  checkOption(typeof path === 'string' && path !== '', 'checkpoint.path', 'a path', path)
  checkOption(every >= 0, 'checkpoint.every', 'seconds ≥ 0', every)
  await checkWritable(path)
  const key = fingerprint(fit)
  const write = (passes: readonly PassState[]) => writeFileWhole(path, encodePasses(key, passes))
  return new CheckpointJournal(await keptPasses(path, key), write, every)
}

async function keptPasses(path: string, key: string): Promise<readonly PassState[]> {
  let bytes: Uint8Array
  try {
    bytes = await readFileWhole(path)
  } catch (error) {
    const { cause } = error as PartitaError
    if ((cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return []
    throw error
  }
  const { header, weights } = decodeModel(bytes, TASK)
  checkShape(header, headerShape)
  const { fit, passes } = header as CheckpointHeader
  checkOption(
    fit === key,
    'checkpoint.path',
    'the checkpoint of this fit: the same data, options, engine and version',
    `${path}, of another`,
    'remove it to start anew, or name another file',
  )
  return passes.map((pass, at) => ({ ...pass, numbers: numbersOf(weights, `${at}/`) }))
}

function encodePasses(fit: string, passes: readonly PassState[]): Uint8Array {
  const weights = new Map<string, NamedTensor>()
  for (const [at, { numbers }] of passes.entries()) {
    for (const [name, values] of numbers) weights.set(`${at}/${name}`, tensorOf(values))
  }
  const header: CheckpointHeader = {
    fit,
    passes: passes.map(({ numbers, ...pass }) => pass),
  }
  return encodeModel({ task: TASK, header, weights })
}

/** Numbers of double precision as four numbers below 2¹⁶ each: model files hold single precision. */
function tensorOf(values: Float32Array | Float64Array): NamedTensor {
  if (values instanceof Float32Array) return { rows: values.length, cols: 1, values }
  const parts = new Uint16Array(values.slice().buffer)
  return { rows: values.length, cols: 4, values: Float32Array.from(parts) }
}

function numbersOf(
  weights: ReadonlyMap<string, NamedTensor>,
  prefix: string,
): Map<string, Float32Array | Float64Array> {
  const numbers = new Map<string, Float32Array | Float64Array>()
  for (const [name, { cols, values }] of weights) {
    if (!name.startsWith(prefix)) continue
    const whole = cols === 4 ? new Float64Array(Uint16Array.from(values).buffer) : values
    numbers.set(name.slice(prefix.length), whole)
  }
  return numbers
}
