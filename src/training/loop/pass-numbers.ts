import type { Optimizer, ParameterStore, Weights } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import type { Objective } from '../objectives/objective.js'
import type { AveragedWeights } from './averaged-weights.js'
import type { NamedNumbers, PassState } from './checkpoint.js'
import type { TrainingJob } from './training-job.js'

/** What tells a pass from others of its fit. */
export function passKey<Y>({ phase, model, data, validation, options }: TrainingJob<Y>): string {
  const heldOut = validation?.features.rows ?? 0
  return `${phase}: ${data.features.rows} rows, ${heldOut} held out, ${options.epochs} epochs, ${model.store.size} parameters`
}

/** What the numbers of a pass are read from, and written to. */
export interface PassParts {
  readonly store: ParameterStore
  readonly optimizer: Optimizer
  readonly objective: Pick<Objective<unknown>, 'memory'>
  readonly average?: AveragedWeights
}

/** All numbers of a pass that goes on: weights, those of the best epoch, moments, memory. */
export function numbersOfPass(
  { store, optimizer, objective: { memory }, average }: PassParts,
  best: Weights | undefined,
): NamedNumbers {
  const numbers = new Map<string, Float32Array | Float64Array>(numbersOfStore(store))
  for (const [name, { values }] of best ?? []) numbers.set(`best/${name}`, values)
  for (const [name, { values }] of average?.state.weights ?? []) {
    numbers.set(`average/${name}`, values.slice())
  }
  const { moments } = optimizer.state(store)
  for (const [name, values] of moments) numbers.set(`moments/${name}`, values)
  if (memory && memory.size > 0) {
    numbers.set('memory/rows', Float64Array.from(memory.keys()))
    const [first] = memory.values()
    const codes = new Float32Array(memory.size * first.length)
    let at = 0
    for (const kept of memory.values()) {
      codes.set(kept, at)
      at += kept.length
    }
    numbers.set('memory/codes', codes)
  }
  return numbers
}

/** The numbers of a pass that ended: its weights. */
export function numbersOfStore(store: ParameterStore): NamedNumbers {
  const numbers = new Map<string, Float32Array | Float64Array>()
  for (const { name, variable } of store.all()) {
    numbers.set(`weights/${name}`, store.backend.read(variable.value).slice())
  }
  return numbers
}

/** Writes kept weights into a store. */
export function restoreStore(store: ParameterStore, numbers: NamedNumbers): void {
  for (const { name, variable } of store.all()) {
    const kept = numbers.get(`weights/${name}`)
    if (kept?.length !== variable.rows * variable.cols) {
      throw new PartitaError('MODEL_FILE', 'the checkpoint does not fit the model', {
        expected: `${variable.rows}×${variable.cols} weights for ${name}`,
        received: kept ? String(kept.length) : 'nothing',
      })
    }
    store.backend.write(variable.value, kept)
  }
}

/**
 * Writes kept numbers into a pass that goes on.
 *
 * @returns the weights of the best epoch, where there are any
 */
export function restorePass(
  { store, optimizer, objective: { memory }, average }: PassParts,
  { numbers, optimizerSteps, averagedSteps = 0 }: PassState,
): Weights | undefined {
  restoreStore(store, numbers)
  const named = (prefix: string) =>
    new Map(
      [...numbers].flatMap(([name, values]) =>
        name.startsWith(prefix) ? [[name.slice(prefix.length), values] as const] : [],
      ),
    )
  const weights = (prefix: string): Weights | undefined => {
    const kept = named(prefix)
    if (kept.size === 0) return undefined
    return new Map(
      [...store.all()].map(({ name, variable: { rows, cols } }) => {
        return [name, { rows, cols, values: Float32Array.from(kept.get(name)!) }]
      }),
    )
  }
  optimizer.restore(store, { steps: optimizerSteps, moments: named('moments/') })
  const averaged = weights('average/')
  if (averaged) average?.restore(averagedSteps, averaged)
  const rows = numbers.get('memory/rows') ?? []
  const codes = numbers.get('memory/codes')
  rows.forEach((row, at) => {
    const size = codes!.length / rows.length
    memory?.set(row, Float32Array.from(codes!.subarray(at * size, (at + 1) * size)))
  })
  return weights('best/')
}
