import { createBackend, type Matrix, ParameterStore, Tape, type Variable } from '../engine/index.js'
import { createReferenceBackend } from '../engine/reference/index.js'
import {
  type BatchScore,
  type CustomEnergy,
  type Energy,
  type EnergyFactory,
  type EnergyKind,
  type EnergyOptions,
  energyFactories,
} from '../models/index.js'
import type { Constraint } from '../spaces/index.js'
import { checkFailed, report } from './check.js'
import { parameterGradients, type Slope } from './parameter-gradients.js'
import { bySize } from './smallest.js'
import type { SpaceProbe } from './space-probe.js'
import { show } from './values.js'

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
const ROWS = 3
/** Elements whose scores are looked at, and those whose scores are differentiated. */
const LOOKED_AT = 60
const DIFFERENTIATED = 9
/** Largest relative errors: of what is the same but for rounding in float64, and in float32. */
const EXACT = 1e-9
const ROUNDED = 1e-4

/** An energy with its parameters and a context, on some backend. */
interface Instance {
  readonly tape: Tape
  readonly store: ParameterStore
  readonly energy: Energy
  /** `[B, H]` */
  readonly context: Variable
}

/** An energy under test. */
export class EnergyTrial<Y> {
  private readonly factory: EnergyFactory
  private readonly context: Float32Array

  constructor(
    energy: CheckedEnergy,
    private readonly probe: SpaceProbe<Y>,
    private readonly settings: EnergySettings<Y>,
  ) {
    if (typeof energy === 'string') this.factory = energyFactories[energy]
    else this.factory = typeof energy === 'function' ? energy : energy.create
    this.context = new Float32Array(ROWS * settings.contextWidth)
    probe.rng('context').fillNormal(this.context)
  }

  /** What the energy offers; nothing if it cannot be made, which its checks then say. */
  offers() {
    try {
      const score = scoreOf(this.make())
      return {
        isLinear: score.isLinear,
        hasCoupling: score.coupling !== undefined,
        hasLogPartition: score.exactLogPartition !== undefined,
        hasConstrained:
          score.constrainedLogPartition !== undefined && this.settings.constraints.length > 0,
      }
    } catch {
      return {}
    }
  }

  checkSeeds(): void {
    const [first, again] = [this.make('start'), this.make('start')].map(({ store }) =>
      [...store.snapshot()].map(([name, weight]) => ({ name, ...weight })),
    )
    if (first.length !== again.length) {
      report({
        summary: 'a second time there are other parameters',
        expected: `${first.length} of them`,
        received: String(again.length),
      })
    }
    first.forEach(({ name, rows, cols, values }, p) => {
      const other = again[p]
      const isSame =
        other.name === name &&
        other.rows === rows &&
        other.cols === cols &&
        values.every((x, i) => Object.is(x, other.values[i]))
      if (isSame) return
      report(
        {
          summary: 'not all chance comes from the generator: a parameter starts otherwise',
          expected: `${name} ${show(values)}`,
          received: `${other.name} ${show(other.values)}`,
        },
        `parameter ${name}`,
      )
    })
  }

  checkScores(): void {
    const instance = this.make()
    const list = this.elements()
    for (const shared of [true, false]) {
      for (const count of [1, 2, Math.min(7, list.length)]) {
        const codes = this.codesOf(list.slice(0, count))
        const { rows, cols } = this.scored(instance, codes, shared)
        if (rows === ROWS && cols === codes.length / this.probe.space.codeLength) continue
        report(
          {
            summary: 'score has a wrong shape',
            expected: `[${ROWS}, ${count}]: one for each row and code`,
            received: `[${rows}, ${cols}]`,
          },
          `${count} codes, ${shared ? 'shared' : 'for each row'}`,
        )
      }
    }
    const scores = this.read(instance, this.scored(instance, this.codesOf(list), true))
    this.testScores(list, (j, b) => {
      const value = scores[b * list.length + j]
      if (Number.isFinite(value)) return undefined
      return { summary: 'a score is not finite', received: String(value) }
    })
  }

  checkLayouts(): void {
    const instance = this.make()
    const list = this.elements()
    const codes = this.codesOf(list)
    const shared = this.read(instance, this.scored(instance, codes, true))
    const own = this.read(instance, this.scored(instance, codes, false))
    this.testSame(list, shared, own, EXACT, 'a code of a row is scored unlike a shared one')
  }

  checkAlone(): void {
    const instance = this.make()
    const list = this.elements()
    const codes = this.codesOf(list)
    const all = this.read(instance, this.scored(instance, codes, true))
    const alone = Array.from({ length: ROWS }, (_, b) => {
      const row = this.contextRow(instance, b)
      return this.read(instance, this.scored({ ...instance, context: row }, codes, true))
    }).flatMap((row) => [...row])
    this.testSame(list, alone, all, EXACT, 'a row is scored otherwise in a batch than alone')
    const single = new Float64Array(all.length)
    list.forEach((y, j) => {
      const scores = this.read(instance, this.scored(instance, this.codesOf([y]), true))
      for (let b = 0; b < ROWS; b++) single[b * list.length + j] = scores[b]
    })
    this.testSame(list, single, all, EXACT, 'a code is scored otherwise among others than alone')
  }

  async checkEngine(): Promise<void> {
    const list = this.elements()
    const codes = this.codesOf(list)
    const backend = await createBackend({ deterministic: true })
    const [expected, received] = [this.make(), this.make('random', new Tape(backend))].map(
      (instance) => this.read(instance, this.scored(instance, codes, true)),
    )
    const summary = `the ${backend.name} engine gives another score than float64`
    this.testSame(list, expected, received, ROUNDED, summary)
  }

  /** All entries at once; where one is wrong, the smallest element that shows it. */
  checkGradients(which: 'parameters' | 'context'): void {
    const instance = this.make()
    const list = this.elements().slice(0, DIFFERENTIATED)
    for (const shared of [true, false]) {
      const slopes = (some: readonly Y[]) =>
        this.slopes(instance, () => this.scored(instance, this.codesOf(some), shared)).filter(
          ({ name }) => (name === CONTEXT) === (which === 'context'),
        )
      if (!slopes(list).some((slope) => this.isWrong(slope))) continue
      for (const some of [...list.map((y) => [y]), list]) {
        const wrong = slopes(some).find((slope) => this.isWrong(slope))
        if (!wrong) continue
        const elements = some.map((y) => this.probe.show(y)).join(' and ')
        const layout = shared ? 'shared' : 'for each row'
        this.reportSlope(wrong, `y = ${elements}, codes ${layout}`)
      }
    }
  }

  checkParts(): void {
    const instance = this.make()
    const list = this.elements()
    const codes = this.codesOf(list)
    const { space } = this.probe
    const c = space.codeLength
    const score = scoreOf(instance)
    const linear = this.linearOf(instance, score)
    const coupling = score.coupling && this.read(instance, score.coupling())
    const step = coupling && coupling.length > c * c ? c * c : 0
    if (coupling) checkSymmetric(coupling, c)
    const received = this.read(instance, this.scored(instance, codes, true))
    const expected = new Float64Array(received.length)
    for (let b = 0; b < ROWS; b++) {
      for (let j = 0; j < list.length; j++) {
        let sum = 0
        for (let i = 0; i < c; i++) {
          let weight = linear[b * c + i]
          for (let o = 0; coupling && o < c; o++) {
            weight += 0.5 * coupling[b * step + i * c + o] * codes[j * c + o]
          }
          sum += weight * codes[j * c + i]
        }
        expected[b * list.length + j] = sum
      }
    }
    const summary = coupling
      ? 'the score is not ⟨linear, φ⟩ + ½ φᵀUφ of the parts it names'
      : 'the score is called linear, and is not ⟨linear, φ⟩'
    this.testSame(list, expected, received, EXACT, summary)
  }

  checkStart(): void {
    const instance = this.make('start')
    const list = this.elements()
    const codes = this.codesOf(list)
    const c = this.probe.space.codeLength
    const linear = this.linearOf(instance, scoreOf(instance))
    const received = this.read(instance, this.scored(instance, codes, true))
    const expected = Float64Array.from(received, (_, e) => {
      const [b, j] = [Math.floor(e / list.length), e % list.length]
      let sum = 0
      for (let i = 0; i < c; i++) sum += linear[b * c + i] * codes[j * c + i]
      return sum
    })
    this.testSame(list, expected, received, EXACT, 'the energy does not start as its linear part')
  }

  checkLogPartition(): void {
    const instance = this.make()
    const { codes, list } = this.probe.enumeration
    const scores = this.read(instance, this.scored(instance, codes, true))
    const expected = Float64Array.from({ length: ROWS }, (_, b) =>
      logSumExp(scores.subarray(b * list.length, (b + 1) * list.length)),
    )
    const build = () => scoreOf(instance).exactLogPartition!()
    const received = this.read(instance, build())
    this.testRows(expected, received, 'exactLogPartition is not ln Σ_y exp g(x, y)')
    const wrong = this.slopes(instance, build).find((slope) => this.isWrong(slope))
    if (wrong) this.reportSlope(wrong, 'exactLogPartition')
  }

  checkConstrained(): void {
    const instance = this.make()
    const { constraints } = this.settings
    const { codes, list } = this.probe.enumeration
    const scores = this.read(instance, this.scored(instance, codes, true))
    for (let first = 0; first < constraints.length; first += ROWS - 1) {
      // the first row is unknown, so that rows and constraints cannot be mixed up unseen
      const known = {
        constraints: constraints.slice(first, first + ROWS - 1),
        rows: Int32Array.from(constraints.slice(first, first + ROWS - 1), (_, r) => r + 1),
      }
      const build = () => scoreOf(instance).constrainedLogPartition!(known)
      const offered = build()
      if (!offered) continue
      const received = this.read(instance, offered)
      known.constraints.forEach((constraint, r) => {
        const row = scores.subarray((r + 1) * list.length, (r + 2) * list.length)
        const allowed = row.filter((_, e) => constraint.allows(list[e]))
        const expected = logSumExp(allowed) - this.probe.space.logSize
        if (isNear(expected, received[r], EXACT * 1e2)) return
        report(
          {
            summary: 'constrainedLogPartition is not ln E_y [y is allowed] exp g(x, y)',
            expected: show(expected),
            received: show(received[r]),
          },
          `constraint ${constraint}, row ${r + 1}, ${allowed.length} of ${list.length} allowed`,
        )
      })
      const wrong = this.slopes(instance, () => build()!).find((slope) => this.isWrong(slope))
      if (wrong) this.reportSlope(wrong, 'constrainedLogPartition')
    }
  }

  /** The energy as it starts, or with random weights. */
  private make(weights: 'start' | 'random' = 'random', tape = float64()): Instance {
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

  private contextRow({ tape }: Instance, b: number): Variable {
    const { contextWidth } = this.settings
    const row = this.context.subarray(b * contextWidth, (b + 1) * contextWidth)
    return tape.upload(row, 1, contextWidth)
  }

  /** some elements, smallest first */
  private elements(): readonly Y[] {
    return bySize(this.probe.elements.list).slice(0, LOOKED_AT)
  }

  private codesOf(elements: readonly Y[]): Float32Array {
    const c = this.probe.space.codeLength
    const codes = new Float32Array(elements.length * c)
    elements.forEach((y, j) => {
      this.probe.space.encode(y, codes, j * c)
    })
    return codes
  }

  /** Scores of codes, shared by the batch or repeated for each row, `[B, m]`. */
  private scored(instance: Instance, codes: Float32Array, shared: boolean): Variable {
    const { tape, context } = instance
    const c = this.probe.space.codeLength
    const repeated = new Float32Array(shared ? codes.length : context.rows * codes.length)
    for (let at = 0; at < repeated.length; at += codes.length) repeated.set(codes, at)
    const matrix = tape.upload(repeated, repeated.length / c, c)
    return scoreOf(instance).score({ matrix, shared })
  }

  private read({ tape }: Instance, { value }: { readonly value: Matrix }): Float64Array {
    return Float64Array.from(tape.backend.read(value))
  }

  /** `u` of the linear part, `[B, c]`; zero where it is of another kind, as of Plackett–Luce. */
  private linearOf(instance: Instance, { linear, measureParameters }: BatchScore): Float64Array {
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

  private slopes({ tape, store, context }: Instance, build: () => Variable): Slope[] {
    const { symmetric } = this.settings
    const all = [...store.all(), { name: CONTEXT, variable: context }]
    return parameterGradients(tape, all, build, { symmetric })
  }

  private isWrong({ gradient, difference }: Slope): boolean {
    return !isNear(difference, gradient, this.probe.settings.tolerance * 0.01)
  }

  private reportSlope({ name, row, col, gradient, difference }: Slope, where: string): never {
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
  private testScores(
    list: readonly Y[],
    test: (j: number, b: number) => Parameters<typeof report>[0],
  ): void {
    list.forEach((y, j) => {
      for (let b = 0; b < ROWS; b++) report(test(j, b), `y = ${this.probe.show(y)}, row ${b}`)
    })
  }

  private testSame(
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

  private testRows(expected: Float64Array, received: Float64Array, summary: string): void {
    expected.forEach((value, b) => {
      if (isNear(value, received[b], EXACT * 1e2)) return
      report({ summary, expected: show(value), received: show(received[b]) }, `row ${b}`)
    })
  }
}

/** The name under which the context is differentiated. */
const CONTEXT = 'the context'

function float64(): Tape {
  return new Tape(createReferenceBackend())
}

function scoreOf({ tape, energy, context }: Instance): BatchScore {
  return energy.at(tape, context)
}

function isNear(expected: number, received: number, tolerance: number): boolean {
  return Math.abs(expected - received) <= tolerance * Math.max(1, Math.abs(expected))
}

function logSumExp(values: Float64Array): number {
  const largest = Math.max(...values)
  if (largest === -Infinity) return largest
  return largest + Math.log(values.reduce((sum, x) => sum + Math.exp(x - largest), 0))
}

function symmetrize(values: Float32Array, size: number): void {
  for (let i = 0; i < size; i++) {
    values[i * size + i] = 0
    for (let j = 0; j < i; j++) values[i * size + j] = values[j * size + i]
  }
}

/** Throws unless every `[c, c]` of couplings is symmetric with zero diagonal. */
function checkSymmetric(coupling: Float64Array, c: number): void {
  for (let e = 0; e < coupling.length; e++) {
    const [i, j] = [Math.floor(e / c) % c, e % c]
    const other = coupling[e - (e % (c * c)) + j * c + i]
    if (i === j ? coupling[e] === 0 : coupling[e] === other) continue
    report(
      {
        summary: 'the coupling is not symmetric with a zero diagonal',
        expected: String(i === j ? 0 : other),
        received: String(coupling[e]),
      },
      `entry [${i}, ${j}]`,
    )
  }
}
