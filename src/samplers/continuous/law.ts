import { PartitaError } from '../../errors.js'
import { portableLog, type Rng } from '../../random/index.js'
import { standardNormalLogDensity } from '../../spaces/index.js'
import type { Proposal } from '../proposal.js'

/** A law of codes of `d` real coordinates that can be drawn from and has a density. */
export interface Law {
  readonly name: string
  /** d */
  readonly dimensions: number
  /** `ln` of its density of codes at `code[at … at + d)`, nats */
  logDensity(code: ArrayLike<number>, at: number): number
  /** one draw into `out[at … at + d)` */
  sample(rng: Rng, out: Float32Array, at: number): void
}

/**
 * A law as a proposal, shared by the batch: its density relative to the base law of the space, standard
 * normal in the code. It may be a reference measure, too.
 *
 * The proposal throws PartitaError `NOT_FINITE` for a draw or a density that is NaN or infinite.
 *
 * @example
 * ```ts
 * import { drawSamples, lawProposal, reals, Rng, studentT } from 'partita/core'
 * const proposal = lawProposal(studentT({ location: [0], factor: [2], degrees: 3 }))
 * console.log(drawSamples(proposal, reals(1), new Rng(1), 5, { rows: 1 }).logRatio) // log u − log r
 * ```
 */
export function lawProposal(law: Law): Proposal {
  const { name, dimensions: d } = law
  return {
    name,
    shared: true,
    sample(rng, count, _context, out) {
      for (let j = 0; j < count; j++) law.sample(rng, out, j * d)
      const at = out.subarray(0, count * d).findIndex((value) => !Number.isFinite(value))
      if (at >= 0) throw notFinite('draw', name, out[at])
    },
    logDensity(codes, _count, _context, out) {
      for (let j = 0; j < codes.length / d; j++) {
        const own = law.logDensity(codes, j * d)
        if (Number.isNaN(own) || own === Infinity) throw notFinite('density', name, own)
        out[j] = own - standardNormalLogDensity(codes, j * d, d)
      }
    },
  }
}

function notFinite(what: string, name: string, received: number): PartitaError {
  return new PartitaError('NOT_FINITE', `a ${what} of ${name} is not a finite number`, {
    received: String(received),
    hint: 'a proposal draws finite points, and has a density wherever it draws',
  })
}

/** One part of a {@link mixtureLaw}. */
export interface WeightedLaw {
  readonly law: Law
  /** positive; weights are divided by their sum */
  readonly weight: number
}

/**
 * A mixture of laws, `r = Σ_c π_c r_c`, with independent draws: a law with a part of heavy tails is a
 * defensive one. Where only the proposal is to be a mixture, `mixture` draws fixed shares.
 *
 * @example
 * ```ts
 * import { mixtureLaw, studentT } from 'partita/core'
 * const thin = studentT({ location: [0], factor: [1], degrees: 30 })
 * const heavy = studentT({ location: [0], factor: [1], degrees: 3 })
 * console.log(mixtureLaw([{ law: thin, weight: 0.9 }, { law: heavy, weight: 0.1 }]).name)
 * ```
 */
export function mixtureLaw(parts: readonly WeightedLaw[]): Law {
  const total = parts.reduce((sum, { weight }) => sum + weight, 0)
  const shares = parts.map(({ weight }) => weight / total)
  const logShares = shares.map(portableLog)
  const terms = new Float64Array(parts.length)
  return {
    name: parts.map(({ law }, c) => `${Number(shares[c].toPrecision(3))} ${law.name}`).join(' + '),
    dimensions: parts[0].law.dimensions,
    logDensity(code, at) {
      for (let c = 0; c < parts.length; c++) {
        terms[c] = logShares[c] + parts[c].law.logDensity(code, at)
      }
      return logSumOf(terms)
    },
    sample(rng, out, at) {
      let left = rng.uniform()
      let c = 0
      while (c < parts.length - 1 && left >= shares[c]) left -= shares[c++]
      parts[c].law.sample(rng, out, at)
    },
  }
}

/** `ln Σ e^{t_c}`; `−∞` where every term is. */
export function logSumOf(terms: Float64Array): number {
  let largest = -Infinity
  for (let c = 0; c < terms.length; c++) if (terms[c] > largest) largest = terms[c]
  if (largest === -Infinity) return largest
  let sum = 0
  for (let c = 0; c < terms.length; c++) sum += Math.exp(terms[c] - largest)
  return largest + Math.log(sum)
}
