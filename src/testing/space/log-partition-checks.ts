import { createBackend, Tape } from '../../engine/index.js'
import { logSumExp, mean } from '../../numbers/index.js'
import type { Rng } from '../../random/index.js'
import type { Space } from '../../spaces/index.js'
import { type Check, check, type Fault, report } from '../harness/check.js'
import { chiSquareTail } from '../harness/frequencies.js'
import { testVectors } from '../harness/smallest.js'
import { show } from '../harness/values.js'
import { inner } from './maximize-checks.js'
import type { SpaceProbe } from './space-probe.js'

const ROWS = 3
const STEP = 1e-4
/** Directions of each row along which a derivative is taken by differences. */
const SLOPES = 2
/** Random directions along which a sample's exponential mean is compared. */
const DIRECTIONS = 6
/** Orders of magnitude of scores no sum may overflow with. */
const HUGE = [1e2, 1e4, 1e6]
const ENGINES = ['reference', 'auto'] as const

/** The exact log-partition of a linear score: in float64, and on the backend models are trained on. */
export function logPartitionChecks<Y>(probe: SpaceProbe<Y>): Check[] {
  if (!probe.space.linearLogPartition) return []
  const { falseAlarm } = probe.settings
  return [
    check('linearLogPartition is zero for a score of zero, and alike in a batch and alone', () =>
      checkRows(probe),
    ),
    check("linearLogPartition's gradient agrees with differences", async () => {
      const evaluate = evaluator(probe.space, await newTape('reference'))
      const rng = probe.rng('along')
      testRows(probe, 1.5, (row) => wrongGradient(row, evaluate, rng, probe.settings.tolerance))
    }),
    check('linearLogPartition is finite and right for huge scores', () => checkHuge(probe)),
    probe.isSmall
      ? check('linearLogPartition is the sum over all elements, its gradient their mean code', () =>
          checkSums(probe),
        )
      : check(`linearLogPartition agrees with uniform samples (z, false alarm ${falseAlarm})`, () =>
          checkSamples(probe),
        ),
  ]
}

interface Evaluation {
  /** `[rows]` */
  readonly values: Float64Array
  /** of `Σ_b (b + 1) values_b`, as large as the scores */
  readonly gradient: Float64Array
}

/** Log-partitions and gradient of any number of rows of scores. */
type Evaluate = (scores: ArrayLike<number>) => Evaluation

async function newTape(engine: (typeof ENGINES)[number]): Promise<Tape> {
  return new Tape(await createBackend({ engine, deterministic: true }))
}

function evaluator<Y>(space: Space<Y>, tape: Tape): Evaluate {
  const c = space.codeLength
  const { backend } = tape
  return (scores) => {
    tape.clear()
    const rows = scores.length / c
    const variable = tape.variable(backend.upload(scores, rows, c))
    const result = space.linearLogPartition!(tape, variable)
    if (result.rows !== rows || result.cols !== 1) {
      report({
        summary: 'linearLogPartition has a wrong shape',
        expected: `[${rows}, 1] for ${rows} rows of scores`,
        received: `[${result.rows}, ${result.cols}]`,
      })
    }
    tape.backward(
      tape.weightedSum(
        result,
        Array.from({ length: rows }, (_, b) => b + 1),
      ),
    )
    const { gradient } = variable
    return {
      values: Float64Array.from(backend.read(result.value)),
      gradient: gradient
        ? Float64Array.from(backend.read(gradient))
        : new Float64Array(scores.length),
    }
  }
}

function normalScores<Y>(probe: SpaceProbe<Y>, scale: number): Float32Array {
  const scores = new Float32Array(ROWS * probe.space.codeLength)
  probe.rng('scores').fillNormal(scores)
  return scores.map((x) => x * scale)
}

/** Tests a row of zeros and some of normals; where one fails, simpler ones. */
function testRows<Y>(
  probe: SpaceProbe<Y>,
  scale: number,
  test: (row: Float32Array) => Fault | undefined,
): void {
  const c = probe.space.codeLength
  const scores = normalScores(probe, scale)
  scores.fill(0, 0, c)
  const rows = Array.from({ length: ROWS }, (_, b) => scores.slice(b * c, (b + 1) * c))
  testVectors(rows, 'scores', test)
}

async function checkRows<Y>(probe: SpaceProbe<Y>): Promise<void> {
  const c = probe.space.codeLength
  const tape = await newTape('reference')
  const evaluate = evaluator(probe.space, tape)
  testRows(probe, 1, (row) => {
    const alone = evaluate(row)
    const [value] = alone.values
    if (row.every((x) => x === 0) && !(Math.abs(value) <= 1e-6)) {
      return {
        summary: 'the log-partition of a score of zero is not zero',
        expected: '0, as ln E exp 0 relative to the uniform law',
        received: show(value),
      }
    }
    const others = normalScores(probe, 1)
    others.set(row, c)
    const batch = evaluate(others)
    const far = (x: number, y: number) => !(Math.abs(x - y) <= 1e-9 * Math.max(1, Math.abs(y)))
    const received = far(batch.values[1], value)
      ? `${show(batch.values[1])} in a batch of ${ROWS}`
      : alone.gradient.some((x, i) => far(batch.gradient[c + i] / 2, x))
        ? 'another gradient in a batch'
        : undefined
    if (received) {
      return {
        summary: 'a row has another log-partition in a batch than alone',
        expected: `${show(value)}, as alone`,
        received,
      }
    }
    tape.clear()
    const constant = probe.space.linearLogPartition!(tape, tape.upload(row, 1, c))
    const [plain] = tape.backend.read(constant.value)
    if (!far(plain, value)) return undefined
    return {
      summary: 'scores without a gradient have another log-partition',
      expected: show(value),
      received: show(plain),
    }
  })
}

/**
 * Compares slopes along random directions, which any wrong entry of the gradient changes; if one is
 * wrong, the first entry that is.
 */
function wrongGradient(
  row: Float32Array,
  evaluate: Evaluate,
  rng: Rng,
  tolerance: number,
): Fault | undefined {
  const { gradient } = evaluate(row)
  const slopes = (direction: Float32Array) => {
    const at = (shift: number) =>
      evaluate(Float64Array.from(row, (x, i) => x + shift * direction[i])).values[0]
    const expected = (at(STEP) - at(-STEP)) / (2 * STEP)
    return { expected, received: inner(direction, gradient, 0) }
  }
  const isWrong = ({ expected, received }: ReturnType<typeof slopes>, size: number) =>
    !(Math.abs(expected - received) <= tolerance * size)
  const wrong = ({ expected, received }: ReturnType<typeof slopes>, what: string) => ({
    summary: `${what} of the log-partition is wrong`,
    expected: `${show(expected)} by differences`,
    received: show(received),
  })
  const direction = new Float32Array(row.length)
  for (let d = 0; d < SLOPES; d++) {
    rng.fillNormal(direction)
    const slope = slopes(direction)
    if (!isWrong(slope, Math.max(1, Math.hypot(...direction)))) continue
    for (let i = 0; i < row.length; i++) {
      const one = new Float32Array(row.length)
      one[i] = 1
      const entry = slopes(one)
      if (isWrong(entry, 1)) return wrong(entry, `derivative ${i}`)
    }
    return wrong(slope, 'a slope')
  }
  return undefined
}

/** `ln E exp⟨row, φ(y)⟩` over all elements, and the mean code under its law. */
function enumeratedSum<Y>(
  probe: SpaceProbe<Y>,
  row: Float32Array,
): { value: number; mean: Float64Array } {
  const { codes, list } = probe.enumeration
  const c = row.length
  const scores = list.map((_, j) => inner(row, codes, j * c))
  const logSum = logSumExp(scores)
  const meanCode = new Float64Array(c)
  scores.forEach((score, j) => {
    for (let i = 0; i < c; i++) meanCode[i] += Math.exp(score - logSum) * codes[j * c + i]
  })
  return { value: logSum - Math.log(list.length), mean: meanCode }
}

async function checkSums<Y>(probe: SpaceProbe<Y>): Promise<void> {
  for (const engine of ENGINES) {
    const tape = await newTape(engine)
    const evaluate = evaluator(probe.space, tape)
    // codes are float32 in any case: scores carry their rounding
    const tolerance = tape.backend.precision === 'float64' ? 2e-6 : probe.settings.tolerance
    testRows(probe, 2, (row) => {
      const expected = enumeratedSum(probe, row)
      const { values, gradient } = evaluate(row)
      const on = `on the ${tape.backend.name} backend`
      if (!(Math.abs(values[0] - expected.value) <= tolerance * Math.max(1, expected.value))) {
        return {
          summary: `the log-partition is not that of the enumerated elements ${on}`,
          expected: `ln E exp⟨scores, φ(y)⟩ = ${show(expected.value)}`,
          received: show(values[0]),
        }
      }
      const wrong = gradient.findIndex((x, i) => !(Math.abs(x - expected.mean[i]) <= tolerance))
      if (wrong < 0) return undefined
      return {
        summary: `the gradient of the log-partition is not the mean code ${on}`,
        expected: `${show(expected.mean[wrong])} at entry ${wrong}`,
        received: show(gradient[wrong]),
      }
    })
  }
}

async function checkHuge<Y>(probe: SpaceProbe<Y>): Promise<void> {
  const c = probe.space.codeLength
  for (const engine of ENGINES) {
    const tape = await newTape(engine)
    const evaluate = evaluator(probe.space, tape)
    for (const scale of HUGE) {
      const scores = normalScores(probe, scale)
      const { values, gradient } = evaluate(scores)
      const where = `scores of order ${scale} on the ${tape.backend.name} backend`
      const bad = [...values, ...gradient].find((x) => !Number.isFinite(x))
      if (bad !== undefined) {
        const summary = 'a log-partition or its gradient is not finite'
        report({ summary, received: String(bad) }, where)
      }
      if (!probe.isSmall) continue
      for (let b = 0; b < ROWS; b++) {
        const expected = enumeratedSum(probe, scores.subarray(b * c, (b + 1) * c)).value
        if (Math.abs(values[b] - expected) <= 1e-5 * Math.max(scale, Math.abs(expected))) continue
        const summary = 'the log-partition of huge scores is wrong'
        report({ summary, expected: show(expected), received: show(values[b]) }, where)
      }
    }
  }
}

/** `E exp⟨u, φ(y)⟩` over uniform samples is `exp` of the log-partition: sampler and formula agree. */
async function checkSamples<Y>(probe: SpaceProbe<Y>): Promise<void> {
  const { settings, space } = probe
  const c = space.codeLength
  const samples = probe.affordable(settings.samples)
  const codes = probe.draw(samples, 'moments')
  const rng = probe.rng('directions')
  const evaluate = evaluator(space, await newTape('reference'))
  const direction = new Float32Array(c)
  for (let d = 0; d < DIRECTIONS; d++) {
    rng.fillNormal(direction)
    const slopes = Float64Array.from({ length: samples }, (_, j) => inner(direction, codes, j * c))
    // small enough for the exponential to have no heavy tail
    const scale = 0.5 / slopes.reduce((most, slope) => Math.max(most, Math.abs(slope)), 1e-12)
    const u = direction.map((x) => x * scale)
    const expected = Math.exp(evaluate(u).values[0])
    const values = slopes.map((slope) => Math.exp(slope * scale))
    const average = mean(values)
    const variance = mean(values.map((x) => (x - average) ** 2))
    // the slack is for float32 codes
    const z =
      Math.max(0, Math.abs(average - expected) - 1e-6) / Math.sqrt(variance / samples + 1e-18)
    if (chiSquareTail(z * z, 1) >= settings.falseAlarm / DIRECTIONS) continue
    report({
      summary: 'samples and log-partition disagree on E exp⟨scores, φ(y)⟩',
      expected: `${show(expected)} by the log-partition`,
      received: `${show(average)} by ${samples} samples (${show(z)} standard errors)`,
      where: `scores ${show(u)}`,
    })
  }
}
