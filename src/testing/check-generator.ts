import { createBackend, Tape } from '../engine/index.js'
import {
  type FenchelYoungLoss,
  fenchelYoung,
  type Generator,
  pointDivergence,
} from '../losses/index.js'
import { sum } from '../numbers/index.js'
import { Rng } from '../random/index.js'
import { type Check, check, type Fault, guarded, report } from './harness/check.js'
import { testEach, testVectors } from './harness/smallest.js'
import { show } from './harness/values.js'

/** Options of {@link checkGenerator}. */
export interface GeneratorCheckOptions {
  /** of the scores drawn; default 1 */
  readonly seed?: number
  /** scores between `−range` and `range` are tried; default 8 */
  readonly range?: number
  /** largest error of a derivative, relative to `1 + weight`; default 1e-4 */
  readonly tolerance?: number
}

const STEP = 1e-5
const FAR = [-1e6, -1e3, -50, 50, 1e3, 1e6]
/** Lengths of the score vectors. */
const LENGTHS = [1, 2, 3, 5, 8]
/** Score vectors of each length. */
const VECTORS = 15
/** What is enough to call a distribution a point mass, and its loss zero. */
const POINT = 1e-12

/**
 * Checks that a Fenchel–Young generator keeps its contract, each claim by a check of its own: `f*` and
 * the weight at 0, the weight as the derivative of `f*`, never negative and never falling, no NaN far
 * out, distributions that sum to one, losses that are convex, at least 0, and 0 at a point mass; and
 * where it names a family, that the engine's fused loss is the loss of its two functions.
 *
 * @throws running a check throws PartitaError CHECK_FAILED, with the smallest example found
 *
 * @example
 * ```ts
 * import { checkGenerator } from 'partita/testing'
 * const squaredHinge = {
 *   name: 'squared hinge',
 *   conjugate: (s: number) => Math.max(0, 1 + s / 2) ** 2 - 1,
 *   weight: (s: number) => Math.max(0, 1 + s / 2),
 * }
 * for (const { run } of checkGenerator(squaredHinge)) await run()
 * ```
 */
export function checkGenerator(
  generator: Generator,
  { seed = 1, range = 8, tolerance = 1e-4 }: GeneratorCheckOptions = {},
): Check[] {
  const trial = { generator, loss: fenchelYoung(generator), seed, range, tolerance }
  const checks = [...functionChecks(trial), ...lossChecks(trial)]
  if (generator.family) {
    checks.push(
      check("the engine's fused loss of its family is the loss of its two functions", () =>
        checkFamily(generator, seed, tolerance),
      ),
    )
  }
  return guarded(checks)
}

/** A generator under test. */
interface Trial extends Required<GeneratorCheckOptions> {
  readonly generator: Generator
  readonly loss: FenchelYoungLoss
}

/** Of the conjugate and its derivative. */
function functionChecks({ generator, range, tolerance }: Trial): Check[] {
  const { conjugate, weight } = generator
  const each = (scores: readonly number[], test: (s: number) => Fault | undefined) => () =>
    testEach(scores, (s) => `s = ${show(s)}`, test)
  return [
    check('the conjugate is 0 and the weight 1 at 0', () => checkZero(generator)),
    {
      name: 'the weight is the derivative of the conjugate',
      run: each(nearFirst(range), (s) => {
        const difference = (conjugate(s + STEP) - conjugate(s - STEP)) / (2 * STEP)
        // a mean of the weight between the two points, however steep it is there
        const near = [s - STEP, s, s + STEP].map(weight)
        const slack = tolerance * (1 + Math.abs(difference))
        if (difference >= Math.min(...near) - slack && difference <= Math.max(...near) + slack) {
          return undefined
        }
        return {
          summary: 'the weight is not the derivative of the conjugate',
          expected: `${show(difference)} by differences`,
          received: show(weight(s)),
        }
      }),
    },
    {
      name: 'the weight is never negative and never falls',
      run: each(nearFirst(range), (s) => {
        if (!(weight(s) >= 0)) {
          return { summary: 'a weight is negative', expected: '≥ 0', received: show(weight(s)) }
        }
        const below = weight(s - range / 64)
        if (weight(s) >= below * (1 - 1e-12)) return undefined
        return {
          summary: 'the weight falls: f* is not convex',
          expected: `at least ${show(below)}, as at ${show(s - range / 64)}`,
          received: show(weight(s)),
        }
      }),
    },
    check(
      'far scores give no NaN',
      each(FAR, (s) => {
        const values = [conjugate(s), weight(s)]
        if (!values.some(Number.isNaN) && values[0] > -Infinity && values[1] >= 0) return undefined
        return { summary: 'the conjugate or the weight is no number', received: show(values) }
      }),
    ),
  ]
}

function checkZero({ name, conjugate, weight }: Generator): void {
  if (typeof name !== 'string' || name === '') {
    report({ summary: 'a generator needs a name', received: show(name) })
  }
  if (!(Math.abs(conjugate(0)) <= 1e-12)) {
    report({ summary: 'f*(0) is not 0', expected: '0', received: String(conjugate(0)) })
  }
  if (!(Math.abs(weight(0) - 1) <= 1e-12)) {
    report({ summary: "f*'(0) is not 1", expected: '1', received: String(weight(0)) })
  }
}

/** Of distributions and losses of score vectors. */
function lossChecks(trial: Trial): Check[] {
  const { generator, loss, seed, range } = trial
  const vectors = function* () {
    const rng = new Rng(seed)
    for (const length of LENGTHS) {
      for (let round = 0; round < VECTORS; round++) {
        yield Float32Array.from({ length }, () => (rng.uniform() - 0.5) * range)
      }
    }
  }
  const each = (test: (scores: Float32Array) => Fault | undefined) => () =>
    testVectors(vectors(), 'scores', test)
  return [
    {
      name: 'probabilities are at least 0 and sum to one',
      run: each((vector) => {
        const p = loss.distribution(vector)
        const total = sum(p)
        if (p.every((x) => x >= 0) && Math.abs(total - 1) <= 1e-9) return undefined
        return {
          summary: "the weights f*'(g − τ) are no probabilities",
          expected: 'numbers ≥ 0 with sum 1',
          received: `${show(p)} with sum ${show(total)}`,
        }
      }),
    },
    {
      name: 'the loss is at least 0, and 0 where its output has all the mass',
      run: each((vector) => {
        if (pointDivergence(generator, 1 / vector.length) === Infinity) return undefined
        const value = loss.value(vector, 0)
        if (!(value >= 0)) return { summary: 'a loss is below 0', received: show(value) }
        const sure = vector.with(0, 1e4)
        if (loss.distribution(sure)[0] < 1 - POINT || loss.value(sure, 0) <= 1e-6) return undefined
        return {
          summary: 'the loss of an output with all the mass is not 0',
          expected: '0',
          received: show(loss.value(sure, 0)),
        }
      }),
    },
    check(
      'the loss is convex, and its gradient agrees with differences',
      each((vector) => bentOrSteep(trial, vector)),
    ),
  ]
}

/** The fault of a loss that is not convex, or whose gradient is not what differences say. */
function bentOrSteep(
  { generator, loss, tolerance }: Trial,
  vector: Float32Array,
): Fault | undefined {
  const { length } = vector
  const target = length - 1
  // without the constant and the floor at 0, which would hide a slope
  const gap = (g: ArrayLike<number>) => {
    const tau = loss.normalizer(g)
    let sum = 0
    for (let i = 0; i < length; i++) sum += generator.conjugate(g[i] - tau)
    return tau + sum / length - g[target]
  }
  const gradient = loss.gradient(vector, target)
  const middle = gap(vector)
  for (let i = 0; i < length; i++) {
    const at = (shift: number) =>
      gap(Float64Array.from(vector, (g, j) => (j === i ? g + shift : g)))
    const difference = (at(STEP) - at(-STEP)) / (2 * STEP)
    if (!(Math.abs(difference - gradient[i]) <= tolerance)) {
      return {
        summary: 'a derivative of the loss is wrong',
        expected: `${show(difference)} by differences`,
        received: `${show(gradient[i])} for score ${i}`,
      }
    }
    if (!(middle <= (at(1) + at(-1)) / 2 + 1e-9)) {
      return { summary: 'the loss is not convex', received: `along score ${i}` }
    }
  }
  return undefined
}

/** A grid of scores, nearest to 0 first. */
function nearFirst(range: number): number[] {
  const grid = Array.from({ length: 64 }, (_, i) => ((i + 1) / 64) * range)
  return [0, ...grid.flatMap((s) => [s, -s])]
}

/** A joint loss by the family's kernel, and by calling the functions: values and gradients. */
async function checkFamily(generator: Generator, seed: number, tolerance: number): Promise<void> {
  const { conjugate, weight } = generator
  const [rows, count] = [3, 7]
  const values = new Float32Array(rows * (count + 2) + count)
  new Rng(seed).fillNormal(values)
  const tape = new Tape(await createBackend({ deterministic: true }))
  const { backend } = tape
  const of = (map: Pick<Generator, 'conjugate' | 'weight'>) => {
    tape.clear()
    let at = 0
    const next = (r: number, c: number) => {
      at += r * c
      return tape.variable(backend.upload(values.subarray(at - r * c, at), r, c))
    }
    const positive = next(rows, 1)
    const sampled = next(rows, count)
    const logPartition = next(rows, 1)
    const logRatio = tape.upload(values.subarray(at), 1, count)
    const result = tape.jointLoss({
      positive,
      sampled,
      logPartition,
      logRatio,
      conjugate: map,
      clamp: 30,
    })
    tape.backward(tape.weightedSum(result.perExample, [1, 2, 3]))
    return [
      result.perExample.value,
      ...[positive, sampled, logPartition].map(({ gradient }) => gradient!),
    ].flatMap((matrix) => [...backend.read(matrix)])
  }
  const [fused, called] = [of(generator), of({ conjugate, weight })]
  fused.forEach((x, i) => {
    if (Math.abs(x - called[i]) <= tolerance * Math.max(1, Math.abs(called[i]))) return
    report({
      summary: 'the family of the generator does not fit its functions',
      expected: `${show(called[i])} by its conjugate and weight`,
      received: `${show(x)} by family ${show(generator.family)}`,
      where: `a joint loss or its gradient on the ${backend.name} backend`,
    })
  })
}
