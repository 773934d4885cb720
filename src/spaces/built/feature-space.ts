import type { Tape, Variable } from '../../engine/index.js'
import { checkOption, PartitaError } from '../../errors.js'
import type { Rng } from '../../random/index.js'
import { enumerateCodes } from '../contract/enumerate-codes.js'
import { ENUMERATED_LOG_PARTITION_LIMIT } from '../contract/enumerated-codes.js'
import { lazySampler } from '../contract/linear-solver.js'
import type { LinearSampler, Space, Variables } from '../contract/space.js'
import type { ElementOf } from './constrained.js'
import { textReader } from './text-reader.js'

/** What features are made from, where that can be told. */
export type FeatureSource =
  | { readonly texts: readonly string[] }
  | { readonly pairs: readonly (readonly [number, number])[] }

/** Writes the features of the element whose code stands at `code[at …]` to `out[to …]`. */
export type WriteFeatures = (code: Float32Array, at: number, out: Float32Array, to: number) => void

/**
 * A space with more entries in its codes: the code of the space, then the value of each feature. A
 * linear score then weighs features too, with weights that depend on the input; every other energy
 * sees them.
 *
 * What the space could do on its codes it cannot on the longer ones, except by going through all
 * elements, which is done up to 4096 of them (the maximum and the log-partition of a linear score).
 *
 * Made by {@link withFeatures} and {@link withPairs}.
 *
 * @example
 * ```ts
 * import { type FeatureSpace, type Subsets, subsets, withFeatures } from 'partita/core'
 * const space: FeatureSpace<Subsets> = withFeatures(subsets(3), [(y) => y.size % 2])
 * const code = new Float32Array(space.codeLength)
 * space.encode(new Set([0, 2]), code, 0)
 * console.log(code) // 1 0 1, then the feature 0
 * ```
 */
export class FeatureSpace<S extends Space<unknown>> implements Space<ElementOf<S>> {
  readonly name: string
  readonly codeLength: number
  readonly logSize: number
  /** the space without the features: its names, rows and texts serve here too */
  readonly base: S
  /** the texts or pairs that the features are; absent for functions */
  readonly source?: FeatureSource
  /** Those of the space, in its order. Absent if it does not enumerate. */
  readonly enumerate?: () => Iterable<ElementOf<S>>
  /** The best of all elements. Absent beyond 4096. */
  readonly maximize?: (weights: Float32Array) => ElementOf<S>
  /** The one of the space. Absent if it has none. */
  readonly step?: (code: Float32Array, at: number, rng: Rng) => void
  /** By going through all elements: `[B, c] → [B, 1]`. Absent beyond 4096. */
  readonly linearLogPartition?: (tape: Tape, scores: Variable) => Variable
  /** By going through all elements. Absent beyond 4096. */
  readonly linearSampler?: LinearSampler
  /** those of the space; features may be any numbers */
  readonly indicators: number
  /** those of the space */
  readonly variables?: Variables<ElementOf<S>>
  readonly #space: Space<ElementOf<S>>
  readonly #write: WriteFeatures
  #block = new Float32Array(0)

  /**
   * @param count of features, which `write` writes
   * @internal
   */
  constructor(
    space: S,
    count: number,
    write: WriteFeatures,
    description: string,
    source?: FeatureSource,
  ) {
    this.base = space
    this.source = source
    this.#space = space as unknown as Space<ElementOf<S>>
    this.#write = write
    this.name = description
    this.codeLength = space.codeLength + count
    this.indicators = space.indicators ?? space.codeLength
    this.logSize = space.logSize
    this.variables = this.#space.variables
    const { enumerate, step } = this.#space
    if (step) {
      this.step = (code, at, rng) => {
        this.#space.step!(code, at, rng)
        write(code, at, code, at + space.codeLength)
      }
    }
    if (!enumerate) return
    this.enumerate = () => this.#space.enumerate!()
    if (space.logSize > Math.log(ENUMERATED_LOG_PARTITION_LIMIT) + 1e-9) return
    const all = () => enumerateCodes(this)
    this.maximize = (weights) => this.decode(all().codes, all().maximize(weights))
    this.linearLogPartition = (tape, scores) => all().logPartition(tape, scores)
    this.linearSampler = lazySampler(() => all().sampler)
  }

  /** @throws PartitaError NOT_IN_SPACE as the space does; NOT_FINITE if a feature is not */
  encode(y: ElementOf<S>, out: Float32Array, at: number): void {
    this.#space.encode(y, out, at)
    this.#write(out, at, out, at + this.#space.codeLength)
  }

  decode(code: Float32Array, at: number): ElementOf<S> {
    return this.#space.decode(code, at)
  }

  contains(y: unknown): y is ElementOf<S> {
    return this.#space.contains(y)
  }

  sampleUniform(rng: Rng, count: number, out: Float32Array): void {
    const inner = this.#space.codeLength
    const c = this.codeLength
    if (this.#block.length < count * inner) this.#block = new Float32Array(count * inner)
    const block = this.#block.subarray(0, count * inner)
    this.#space.sampleUniform(rng, count, block)
    for (let j = 0; j < count; j++) {
      for (let i = 0; i < inner; i++) out[j * c + i] = block[j * inner + i]
      this.#write(block, j * inner, out, j * c + inner)
    }
  }
}

/**
 * `space` with features of its elements as further entries of the code: functions of an element, or
 * texts over the names the space has for its elements, as for {@link constrained}; texts make a promise.
 *
 * @throws PartitaError INVALID_OPTION if there is no feature; for texts also PARSE_ERROR, UNKNOWN_LABEL
 *   and UNSUPPORTED as {@link constrained}
 *
 * @example
 * ```ts
 * import { subsets, withFeatures } from 'partita'
 * const weather = subsets(['rain', 'wind', 'sun'])
 * const space = await withFeatures(weather, ['rain and wind', 'max(0, count - 1)'])
 * const code = new Float32Array(space.codeLength)
 * space.encode(new Set([0, 1]), code, 0)
 * console.log(code) // 1 1 0, then 1 1
 * ```
 */
export function withFeatures<S extends Space<unknown>>(
  space: S,
  features: readonly ((y: ElementOf<S>) => number)[],
): FeatureSpace<S>
export function withFeatures<S extends Space<unknown>>(
  space: S,
  texts: readonly string[],
): Promise<FeatureSpace<S>>
export function withFeatures<S extends Space<unknown>>(
  space: S,
  features: readonly string[] | readonly ((y: ElementOf<S>) => number)[],
): FeatureSpace<S> | Promise<FeatureSpace<S>> {
  checkOption(features.length > 0, 'features', 'at least one', 'none')
  const texts = features.filter((feature) => typeof feature === 'string')
  if (texts.length === features.length) return featuresByText(space, texts)
  const functions = features.filter((feature) => typeof feature === 'function')
  checkOption(
    functions.length === features.length,
    'features',
    'all functions or all texts',
    'both',
  )
  const names = functions.map(({ name }, f) => name || `feature ${f + 1}`)
  return featureSpace(space, functions, names)
}

async function featuresByText<S extends Space<unknown>>(
  space: S,
  texts: readonly string[],
): Promise<FeatureSpace<S>> {
  const typed = space as unknown as Space<ElementOf<S>>
  const readers = await Promise.all(texts.map((text) => textReader(typed, text)))
  return featureSpace(space, readers, texts, { texts })
}

function featureSpace<S extends Space<unknown>>(
  space: S,
  features: readonly ((y: ElementOf<S>) => number)[],
  names: readonly string[],
  source?: FeatureSource,
): FeatureSpace<S> {
  const write: WriteFeatures = (code, at, out, to) => {
    const y = space.decode(code, at) as ElementOf<S>
    features.forEach((feature, f) => {
      const value = Number(feature(y))
      if (!Number.isFinite(value)) throw notFinite(names[f], value)
      out[to + f] = value
    })
  }
  const name = `${space.name} with ${names.join(', ')}`
  return new FeatureSpace(space, features.length, write, name, source)
}

function notFinite(name: string, value: number): PartitaError {
  return new PartitaError('NOT_FINITE', 'a feature of an output is not a finite number', {
    received: String(value),
    where: name,
  })
}
