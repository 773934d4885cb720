import { createBackend, Tape } from '../engine/index.js'
import type { Rng } from '../random/index.js'
import { type Check, checkFailed, type Fault, report } from './check.js'
import { chiSquareTail } from './frequencies.js'
import { inner } from './maximize-checks.js'
import { simplest } from './smallest.js'
import type { SpaceProbe } from './space-probe.js'
import { show } from './values.js'

const ROWS = 3
const STEP = 1e-4
/** Random directions along which a sample's exponential mean is compared. */
const DIRECTIONS = 6
/** Directions of each row along which a derivative is taken by differences. */
const SLOPES = 2

/** The exact log-partition of a linear score, in float64. */
export function logPartitionChecks<Y>(probe: SpaceProbe<Y>): Check[] {
  if (!probe.space.linearLogPartition) return []
  const { tolerance, falseAlarm } = probe.settings
  const scores = (scale: number): Float32Array => {
    const values = new Float32Array(ROWS * probe.space.codeLength)
    probe.rng('scores').fillNormal(values)
    // the first row is zero
    return values.map((x, i) => (i < probe.space.codeLength ? 0 : x * scale))
  }
  const each = async (scale: number, test: RowTest) => {
    const values = scores(scale)
    const tape = new Tape(await createBackend({ engine: 'reference' }))
    testRows(probe, tape, values, test)
  }
  const checks: Check[] = [
    {
      name: 'linearLogPartition is zero for a score of zero, alike in a batch and alone',
      run: () => each(1, (row, inBatch, evaluate) => isAlike(row, inBatch, evaluate)),
    },
    {
      name: "linearLogPartition's gradient agrees with differences",
      run: () =>
        each(1.5, (row, _, evaluate) =>
          wrongGradient(row, evaluate, probe.rng('along'), tolerance),
        ),
    },
    {
      name: 'linearLogPartition stays finite for huge scores',
      run: () => checkHuge(probe, scores),
    },
  ]
  if (probe.isSmall) {
    checks.push({
      name: 'linearLogPartition equals the sum over all elements',
      run: () => each(2, (row, value) => isNotTheSum(probe, row, value)),
    })
  } else {
    checks.push({
      name: `linearLogPartition agrees with uniform samples (z, false alarm ${falseAlarm})`,
      run: () => checkSamples(probe),
    })
  }
  return checks
}

/** Value and gradient of the log-partition of one row alone. */
type Evaluate = (row: ArrayLike<number>) => { value: number; gradient: ArrayLike<number> }
type RowTest = (row: Float32Array, inBatch: number, evaluate: Evaluate) => Fault | undefined

/** Tests the rows, and where one fails, simpler ones. */
function testRows<Y>(
  { space }: SpaceProbe<Y>,
  tape: Tape,
  values: Float32Array,
  test: RowTest,
): void {
  const c = space.codeLength
  const batch = space.linearLogPartition!(tape, tape.upload(values, ROWS, c))
  if (batch.rows !== ROWS || batch.cols !== 1) {
    report({
      summary: 'linearLogPartition has a wrong shape',
      expected: `[${ROWS}, 1] for ${ROWS} rows of scores`,
      received: `[${batch.rows}, ${batch.cols}]`,
    })
  }
  const inBatch = Float64Array.from(tape.backend.read(batch.value))
  const evaluate: Evaluate = (row) => {
    tape.clear()
    const variable = tape.variable(tape.backend.upload(row, 1, c))
    const result = space.linearLogPartition!(tape, variable)
    const value = tape.backend.read(result.value)[0]
    tape.backward(result)
    const { gradient } = variable
    return {
      value,
      gradient: gradient ? Float64Array.from(tape.backend.read(gradient)) : new Float64Array(c),
    }
  }
  for (let b = 0; b < ROWS; b++) {
    const row = values.slice(b * c, (b + 1) * c)
    const found = simplest(row, (simpler) =>
      test(
        simpler,
        simpler.every((x, i) => x === row[i]) ? inBatch[b] : evaluate(simpler).value,
        evaluate,
      ),
    )
    if (found) throw checkFailed(found.fault, `scores ${show(found.vector)}`)
  }
}

function isAlike(row: Float32Array, inBatch: number, evaluate: Evaluate): Fault | undefined {
  const { value } = evaluate(row)
  if (row.every((x) => x === 0) && !(Math.abs(value) <= 1e-6)) {
    return {
      summary: 'the log-partition of a score of zero is not zero',
      expected: '0, as ln E exp 0 relative to the uniform law',
      received: show(value),
    }
  }
  if (Math.abs(value - inBatch) <= 1e-9 * Math.max(1, Math.abs(value))) return undefined
  return {
    summary: 'a row has another log-partition in a batch than alone',
    expected: show(value),
    received: show(inBatch),
  }
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
  const error = (direction: Float32Array) => {
    const at = (shift: number) =>
      evaluate(Float64Array.from(row, (x, i) => x + shift * direction[i])).value
    const expected = (at(STEP) - at(-STEP)) / (2 * STEP)
    return { expected, received: inner(direction, gradient, 0) }
  }
  const isWrong = ({ expected, received }: ReturnType<typeof error>, size: number) =>
    !(Math.abs(expected - received) <= tolerance * size)
  const direction = new Float32Array(row.length)
  for (let d = 0; d < SLOPES; d++) {
    rng.fillNormal(direction)
    const slope = error(direction)
    if (!isWrong(slope, Math.max(1, Math.hypot(...direction)))) continue
    for (let i = 0; i < row.length; i++) {
      const one = new Float32Array(row.length)
      one[i] = 1
      const entry = error(one)
      if (isWrong(entry, 1)) return wrong(entry, `derivative ${i}`)
    }
    return wrong(slope, 'a slope')
  }
  return undefined
}

function wrong({ expected, received }: { expected: number; received: number }, what: string) {
  return {
    summary: `${what} of the log-partition is wrong`,
    expected: `${show(expected)} by differences`,
    received: show(received),
  }
}

function isNotTheSum<Y>(probe: SpaceProbe<Y>, row: Float32Array, value: number): Fault | undefined {
  const { codes, list } = probe.enumeration
  const scores = list.map((_, j) => inner(row, codes, j * row.length))
  const most = Math.max(...scores)
  const mean = scores.reduce((sum, score) => sum + Math.exp(score - most), 0) / scores.length
  const expected = most + Math.log(mean)
  // codes are float32: their scores carry its rounding
  if (Math.abs(value - expected) <= 1e-5 * Math.max(1, Math.abs(expected))) return undefined
  return {
    summary: 'the log-partition is not that of the enumerated elements',
    expected: `ln E exp⟨scores, φ(y)⟩ = ${show(expected)}`,
    received: show(value),
  }
}

async function checkHuge<Y>(
  { space }: SpaceProbe<Y>,
  scores: (scale: number) => Float32Array,
): Promise<void> {
  const c = space.codeLength
  for (const engine of ['reference', 'auto'] as const) {
    const tape = new Tape(await createBackend({ engine, deterministic: true }))
    for (const scale of [1e2, 1e4, 1e6]) {
      tape.clear()
      const values = scores(scale)
      const variable = tape.variable(tape.backend.upload(values, ROWS, c))
      const result = space.linearLogPartition!(tape, variable)
      tape.backward(tape.sum(result))
      const parts = variable.gradient ? [result.value, variable.gradient] : [result.value]
      const read = parts.flatMap((part) => [...tape.backend.read(part)])
      if (read.every(Number.isFinite)) continue
      report({
        summary: 'a log-partition or its gradient is not finite',
        expected: 'finite numbers',
        received: `${read.find((x) => !Number.isFinite(x))} for scores of order ${scale} on the ${tape.backend.name} backend`,
      })
    }
  }
}

/** `E exp⟨u, φ(y)⟩` over uniform samples is `exp` of the log-partition: sampler and formula agree. */
async function checkSamples<Y>(probe: SpaceProbe<Y>): Promise<void> {
  const { space, settings } = probe
  const c = space.codeLength
  const { samples } = settings
  const codes = probe.draw(samples, 'moments')
  const rng = probe.rng('directions')
  const tape = new Tape(await createBackend({ engine: 'reference' }))
  const direction = new Float32Array(c)
  for (let d = 0; d < DIRECTIONS; d++) {
    rng.fillNormal(direction)
    const slopes = Float64Array.from({ length: samples }, (_, j) => inner(direction, codes, j * c))
    // small enough for the exponential to have no heavy tail
    const scale = 0.5 / Math.max(1e-12, ...slopes.map(Math.abs))
    const u = direction.map((x) => x * scale)
    const exact = space.linearLogPartition!(tape, tape.upload(u, 1, c))
    const expected = Math.exp(tape.backend.read(exact.value)[0])
    const values = slopes.map((slope) => Math.exp(slope * scale))
    const mean = values.reduce((sum, x) => sum + x, 0) / samples
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / samples
    // the slack is for float32 codes
    const z = Math.max(0, Math.abs(mean - expected) - 1e-6) / Math.sqrt(variance / samples + 1e-18)
    if (chiSquareTail(z * z, 1) >= settings.falseAlarm / DIRECTIONS) continue
    report(
      {
        summary: 'samples and log-partition disagree on E exp⟨scores, φ(y)⟩',
        expected: `${show(expected)} by the log-partition`,
        received: `${show(mean)} by ${samples} samples (${show(z)} standard errors)`,
      },
      `scores ${show(u)}`,
    )
    tape.clear()
  }
}
