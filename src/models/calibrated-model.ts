import type { Tape, Variable } from '../engine/index.js'
import { checkOption } from '../errors.js'
import { hasRankings, type Space } from '../spaces/index.js'
import type { Codes } from './energies/codes.js'
import { linearScores } from './energies/energy.js'
import { plackettLuceBatch } from './energies/plackett-luce-energy.js'
import type { BatchModel, EnergyModel } from './energy-model.js'
import type { ModelCalibration } from './parts/model-calibration.js'

/**
 * The same model with its scores changed, on the same weights; one that was calibrated before starts from what it
 * was without. Its learned log-partition network no longer fits.
 *
 * @throws PartitaError `INVALID_OPTION` unless the temperature is a number > 0 and there is a scale and a bias for
 *   each entry
 *
 * @example
 * ```ts
 * import { calibratedModel, createBackend, EnergyModel, exactLogPartition } from 'partita/core'
 * import { logistic, Rng, subsets, Tape } from 'partita/core'
 * const linearBias = Float32Array.of(2, 2)
 * const tape = new Tape(await createBackend())
 * const model = new EnergyModel(tape, subsets(2), { features: 1 }, new Rng(1), { linearBias })
 * const features = { rows: 1, cols: 1, values: Float32Array.of(0) }
 * const cooler = calibratedModel(model, { temperature: 2 })
 * console.log(exactLogPartition(cooler, logistic, { features })) // 2 ln (1 + e) − 2 ln 2 = 1.24
 * ```
 */
export function calibratedModel<Y>(
  model: EnergyModel<Y>,
  calibration: ModelCalibration,
): EnergyModel<Y> {
  const { tape, space, spec } = model
  const { temperature, scales, biases } = calibration
  const isTemperature = temperature > 0 && Number.isFinite(temperature)
  checkOption(isTemperature, 'temperature', 'a number > 0', temperature)
  const isPlackettLuce = spec.energy === 'plackett-luce'
  const entries = isPlackettLuce ? space.rankings?.items.length : space.codeLength
  for (const [name, values] of Object.entries({ scales, biases })) {
    const isWhole = !values || (values.length === entries && values.every(Number.isFinite))
    checkOption(isWhole, name, `${entries} finite numbers`, values)
  }
  return model.changed(calibration, (batch) =>
    calibratedBatch(tape, space, batch, calibration, isPlackettLuce),
  )
}

/**
 * A batch with its scores changed. On a reference measure `q` the score becomes
 * `g/T + (1/T − 1) ln q + ⟨d ⊙ s + b, φ⟩`, which is linear where `g` and `ln q` are (but for a constant that
 * every log-partition takes up).
 */
function calibratedBatch<Y>(
  tape: Tape,
  space: Space<Y>,
  given: BatchModel,
  { temperature, scales, biases }: ModelCalibration,
  isPlackettLuce: boolean,
): BatchModel {
  const { linear, reference } = given
  const beta = 1 / temperature
  const { rows, cols } = linear
  const changed = (scores: Variable, own: Variable): Variable => {
    let sum = scores
    if (scales) sum = tape.add(sum, tape.multiply(own, repeated(tape, scales, rows)))
    return biases ? tape.addRow(sum, tape.upload(biases, 1, biases.length)) : sum
  }
  if (isPlackettLuce && hasRankings(space)) {
    const worths = changed(tape.scale(linear, beta), linear)
    return { ...given, ...plackettLuceBatch(tape, space, worths) }
  }
  const base = reference?.linear
  const whole = base ? tape.add(linear, base) : linear
  const tempered = tape.scale(linear, beta)
  const based = base ? tape.add(tempered, tape.scale(base, beta - 1)) : tempered
  const ownLinear = changed(based, whole)
  const isLinear = given.isLinear && (!reference || base !== undefined)
  // what is not in the linear scores already
  const extra = changed(
    base ? tape.scale(base, beta - 1) : tape.upload(new Float32Array(rows * cols), rows, cols),
    whole,
  )
  const isExtra = base !== undefined || scales !== undefined || biases !== undefined
  const power = reference && !base ? beta - 1 : 0
  return {
    ...given,
    linear: ownLinear,
    isLinear,
    isZero: false,
    referencePower: power === 0 ? undefined : beta,
    coupling: given.coupling && (() => tape.scale(given.coupling!(), beta)),
    score(codes) {
      if (isLinear) return linearScores(tape, ownLinear, codes)
      let score = tape.scale(given.score(codes), beta)
      if (isExtra) score = tape.add(score, linearScores(tape, extra, codes))
      return power === 0 ? score : tape.add(score, logMeasure(tape, given, codes, rows, power))
    },
    scoreOfCodes: undefined,
    exactLogPartition:
      given.exactLogPartition && given.coupling
        ? () => tape.binaryLogPartition(ownLinear, tape.scale(given.coupling!(), beta))
        : undefined,
    constrainedLogPartition: undefined,
  }
}

/** `power · (ln q − ln u)` of codes, `[B, m]` */
function logMeasure(
  tape: Tape,
  { reference }: BatchModel,
  { matrix, shared }: Codes,
  rows: number,
  power: number,
): Variable {
  const onTape = reference!.logDensityOf?.({ matrix, shared })
  if (onTape) return tape.scale(onTape, power)
  const codes = Float32Array.from(tape.backend.read(matrix.value))
  const count = shared ? matrix.rows : matrix.rows / rows
  let each = codes
  if (shared) {
    each = new Float32Array(rows * codes.length)
    for (let b = 0; b < rows; b++) each.set(codes, b * codes.length)
  }
  const logDensity = reference!.logDensity(each, count)
  return tape.upload(
    logDensity.map((value) => power * value),
    rows,
    count,
  )
}

function repeated(tape: Tape, values: readonly number[], rows: number): Variable {
  const table = new Float32Array(rows * values.length)
  for (let row = 0; row < rows; row++) table.set(values, row * values.length)
  return tape.upload(table, rows, values.length)
}
