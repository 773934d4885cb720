import { portableLog } from '../../random/index.js'
import { bernoulli, type Proposal, plackettLuce, uniform } from '../../samplers/index.js'
import { hasRankings, type Space } from '../../spaces/index.js'
import { plackettLuceFit } from './plackett-luce-fit.js'
import type { OutputWeights, SmoothPart } from './smooth-part.js'

/**
 * The smooth part that a space offers: independent labels where codes are free bits, Plackett–Luce on
 * rankings, else the uniform measure.
 *
 * @param codes of the distinct outputs, `[K, c]`
 * @param all the weights of all rows
 */
export function smoothPartOf<Y>(
  space: Space<Y>,
  codes: Float32Array,
  all: OutputWeights,
): SmoothPart {
  if (space.freeBits && space.linearSampler) return independentPart(space, codes, all)
  if (hasRankings(space)) {
    const { rankings } = space
    const { base, fit } = plackettLuceFit(space, codes, all)
    return {
      name: 'plackett-luce',
      width: rankings.items.length,
      base,
      fit,
      proposal: plackettLuce(space),
      logSum(tape, linear, parameters, constraints) {
        const worths = tape.upload(parameters, linear.rows, rankings.items.length)
        return rankings.logSum?.(tape, { linear, worths, constraints })
      },
    }
  }
  return {
    name: 'uniform',
    width: 0,
    base: new Float64Array(0),
    fit: () => {},
    proposal: perRow(uniform(space)),
    logSum: (tape, linear, _parameters, constraints) =>
      constraints ? undefined : space.linearLogPartition?.(tape, linear),
  }
}

function independentPart<Y>(space: Space<Y>, codes: Float32Array, all: OutputWeights): SmoothPart {
  const { codeLength: c } = space
  const base = meanCode(codes, c, all)
  const weight = totalOf(all)
  // one more row that has half of each label: no label is impossible or certain
  for (let i = 0; i < c; i++) base[i] = (base[i] + 0.5) / (weight + 1)
  return {
    name: 'independent',
    width: c,
    base,
    fit(given, strength, out, at) {
      const mean = meanCode(codes, c, given)
      for (let i = 0; i < c; i++) {
        const p = (mean[i] + strength * base[i]) / (1 + strength)
        out[at + i] = portableLog(p / (1 - p))
      }
    },
    proposal: bernoulli(space),
    logSum(tape, linear, parameters, constraints) {
      if (constraints || !space.linearLogPartition) return undefined
      const own = tape.upload(parameters, linear.rows, c)
      const whole = space.linearLogPartition(tape, tape.add(linear, own))
      return tape.subtract(whole, space.linearLogPartition(tape, own))
    },
  }
}

function totalOf({ weights }: OutputWeights): number {
  let total = 0
  for (const weight of weights) total += weight
  return total
}

/** `Σ w φ(y)`, `[c]` */
function meanCode(
  codes: Float32Array,
  c: number,
  { outputs, weights }: OutputWeights,
): Float64Array {
  const mean = new Float64Array(c)
  for (let s = 0; s < outputs.length; s++) {
    for (let i = 0, e = outputs[s] * c; i < c; i++, e++) mean[i] += weights[s] * codes[e]
  }
  return mean
}

/** A shared proposal as one that draws for each row. */
function perRow(proposal: Proposal): Proposal {
  return {
    ...proposal,
    shared: false,
    sample: (rng, count, context, out) => proposal.sample(rng, context.rows * count, context, out),
    logDensity: (codes, count, context, out) =>
      proposal.logDensity(codes, context.rows * count, context, out),
  }
}
