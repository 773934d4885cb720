import { type Matrix, ParameterStore, Tape, type Variable } from '../../engine/index.js'
import { createReferenceBackend } from '../../engine/reference/index.js'
import {
  type BatchScore,
  type CustomEnergy,
  type Energy,
  type EnergyFactory,
  type EnergyKind,
  type EnergyOptions,
  energyFactories,
} from '../../models/index.js'
import type { Constraint } from '../../spaces/index.js'
import { checkFailed, report } from '../harness/check.js'
import { bySize } from '../harness/smallest.js'
import { show } from '../harness/values.js'
import type { SpaceProbe } from '../space/space-probe.js'
import { parameterGradients, type Slope } from './parameter-gradients.js'

/** An energy by its kind, one of the caller's own, or what creates one. */
export type CheckedEnergy = Exclude<EnergyKind, 'custom'> | CustomEnergy | EnergyFactory

/** What an energy under test is made of, and what is asked of it. */
export interface EnergySettings<Y> extends Required<Pick<EnergyOptions, 'deep' | 'lowRank'>> {
  /** width of the context; default 3 */
  readonly contextWidth: number
  /** standard deviation of the random weights; default 0.7 */
  readonly scale: number
  /** parameters that are symmetric with zero diagonal; default `energy/pairwise` */
  readonly symmetric: readonly string[]
  /** whether the starting score is that of the linear part; default yes, unless it is a custom one */
  readonly startsLinear: boolean
  /** what may be known of an output, for energies that offer a `constrainedLogPartition` */
  readonly constraints: readonly Constraint<Y>[]
}

/** Rows of the batch. */
export const ROWS = 3
/** Elements whose scores are looked at. */
const LOOKED_AT = 60
/** Largest relative error of what is the same but for rounding in float64. */
export const EXACT = 1e-9

/** An energy with its parameters and a context, on some backend. */
export interface EnergyInstance {
  readonly tape: Tape
  readonly store: ParameterStore
  readonly energy: Energy
  /** `[B, H]` */
  readonly context: Variable
}

/** An energy under test: what its checks are made of. */
export class EnergyTrial<Y> {
  private readonly factory: EnergyFactory
  private readonly context: Float32Array

  constructor(
    energy: CheckedEnergy,
    protected readonly probe: SpaceProbe<Y>,
    protected readonly settings: EnergySettings<Y>,
  ) {
    if (typeof energy === 'string') this.factory = energyFactories[energy]
    else this.factory = typeof energy === 'function' ? energy : energy.create
    this.context = new Float32Array(ROWS * settings.contextWidth)
    probe.rng('context').fillNormal(this.context)
  }

  /** The energy as it starts, or with random weights. */
  protected make(weights: 'start' | 'random' = 'random', tape = float64()): EnergyInstance {
    const { space } = this.probe
    const { contextWidth, deep, lowRank, scale, symmetric } = this.settings
    const store = new ParameterStore(tape)
    const linearBias = new Float32Array(space.codeLength)
    this.probe.rng('bias').fillNormal(linearBias)
    const rng = this.probe.rng('energy')
    const options = { contextWidth, linearBias, deep, lowRank, rng }
    const energy = this.factory(store, space, options)
    for (const { name, variable } of weights === 'random' ? store.all() : []) {
      const { rows, cols } = variable
      const values = new Float32Array(rows * cols)
      this.probe.rng(`weights/${name}`).fillNormal(values)
      const scaled = values.map((x) => x * scale)
      if (symmetric.includes(name)) symmetrize(scaled, rows)
      tape.backend.write(variable.value, scaled)
    }
    const beside = new ParameterStore(tape)
    return { tape, store, energy, context: beside.add(CONTEXT, ROWS, contextWidth, this.context) }
  }

  protected contextRow({ tape }: EnergyInstance, b: number): Variable {
    const { contextWidth } = this.settings
    const row = this.context.subarray(b * contextWidth, (b + 1) * contextWidth)
    return tape.upload(row, 1, contextWidth)
  }

  /** some elements, smallest first */
  protected elements(): readonly Y[] {
    return bySize(this.probe.elements.list).slice(0, LOOKED_AT)
  }

  protected codesOf(elements: readonly Y[]): Float32Array {
    const c = this.probe.space.codeLength
    const codes = new Float32Array(elements.length * c)
    elements.forEach((y, j) => {
      this.probe.space.encode(y, codes, j * c)
    })
    return codes
  }

  /** Scores of codes, shared by the batch or repeated for each row, `[B, m]`. */
  protected scored(instance: EnergyInstance, codes: Float32Array, shared: boolean): Variable {
    const { tape, context } = instance
    const c = this.probe.space.codeLength
    const repeated = new Float32Array(shared ? codes.length : context.rows * codes.length)
    for (let at = 0; at < repeated.length; at += codes.length) repeated.set(codes, at)
    const matrix = tape.upload(repeated, repeated.length / c, c)
    return scoreOf(instance).score({ matrix, shared })
  }

  protected read({ tape }: EnergyInstance, { value }: { readonly value: Matrix }): Float64Array {
    return Float64Array.from(tape.backend.read(value))
  }

  /** `u` of the linear part, `[B, c]`; zero where it is of another kind, as of Plackett–Luce. */
  protected linearOf(
    instance: EnergyInstance,
    { linear, measureParameters }: BatchScore,
  ): Float64Array {
    const c = this.probe.space.codeLength
    if (linear.rows === ROWS && linear.cols === c) return this.read(instance, linear)
    if (!measureParameters) {
      report({
        summary: 'the linear part has a wrong shape',
        expected: `[${ROWS}, ${c}]`,
        received: `[${linear.rows}, ${linear.cols}]`,
      })
    }
    return new Float64Array(ROWS * c)
  }

  protected slopes({ tape, store, context }: EnergyInstance, build: () => Variable): Slope[] {
    const { symmetric } = this.settings
    const all = [...store.all(), { name: CONTEXT, variable: context }]
    return parameterGradients(tape, all, build, { symmetric })
  }

  protected isWrong({ gradient, difference }: Slope): boolean {
    return !isNear(difference, gradient, this.probe.settings.tolerance * 0.01)
  }

  protected reportSlope({ name, row, col, gradient, difference }: Slope, where: string): never {
    throw checkFailed(
      {
        summary: `a derivative in ${name === CONTEXT ? 'the context' : `parameter ${name}`} is wrong`,
        expected: `${show(difference)} by differences`,
        received: `${show(gradient)} for entry [${row}, ${col}]`,
      },
      where,
    )
  }

  /** Tests each element in each row, the smallest element first. */
  protected testScores(
    list: readonly Y[],
    test: (j: number, b: number) => Parameters<typeof report>[0],
  ): void {
    list.forEach((y, j) => {
      for (let b = 0; b < ROWS; b++) report(test(j, b), `y = ${this.probe.show(y)}, row ${b}`)
    })
  }

  protected testSame(
    list: readonly Y[],
    expected: ArrayLike<number>,
    received: ArrayLike<number>,
    tolerance: number,
    summary: string,
  ): void {
    this.testScores(list, (j, b) => {
      const [one, other] = [expected, received].map((scores) => scores[b * list.length + j])
      if (isNear(one, other, tolerance)) return undefined
      return { summary, expected: show(one), received: show(other) }
    })
  }

  protected testRows(expected: Float64Array, received: Float64Array, summary: string): void {
    expected.forEach((value, b) => {
      if (isNear(value, received[b], EXACT * 1e2)) return
      report({ summary, expected: show(value), received: show(received[b]) }, `row ${b}`)
    })
  }
}

/** The name under which the context is differentiated. */
export const CONTEXT = 'the context'

function float64(): Tape {
  return new Tape(createReferenceBackend())
}

export function scoreOf({ tape, energy, context }: EnergyInstance): BatchScore {
  return energy.at(tape, context)
}

export function isNear(expected: number, received: number, tolerance: number): boolean {
  return Math.abs(expected - received) <= tolerance * Math.max(1, Math.abs(expected))
}

function symmetrize(values: Float32Array, size: number): void {
  for (let i = 0; i < size; i++) {
    values[i * size + i] = 0
    for (let j = 0; j < i; j++) values[i * size + j] = values[j * size + i]
  }
}
