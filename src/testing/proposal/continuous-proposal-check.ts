import { contextOfRow, type Proposal, type ProposalContext } from '../../samplers/index.js'
import { report } from '../harness/check.js'
import type { SpaceProbe } from '../space/space-probe.js'

/** Draws that a box is laid around. */
const LOOKED_AT = 200
/** Standard errors that a right proposal is off by once in 10⁶ times. */
const FAR = 5

/**
 * On a continuous space: the share of the proposal's draws within a box of codes, against the integral of
 * its density over it, `E_u [z ∈ box] e^{log r − log u}` by draws of the base law.
 */
export function checkDensityOfBox<Y>(
  proposal: Proposal,
  probe: SpaceProbe<Y>,
  given: ProposalContext,
): void {
  const { space, settings } = probe
  const c = space.codeLength
  const draws = settings.samples
  const context = proposal.shared ? given : contextOfRow(given, 0)
  const drawn = (count: number, label: string) => {
    const codes = new Float32Array(count * c)
    proposal.sample(probe.rng(label), count, context, codes)
    return codes
  }
  const looked = drawn(LOOKED_AT, 'box')
  const bounds = Array.from({ length: c }, (_, i) => {
    const own = Float32Array.from({ length: LOOKED_AT }, (_v, j) => looked[j * c + i]).sort()
    return [own[Math.floor(0.25 * LOOKED_AT)], own[Math.floor(0.75 * LOOKED_AT)]] as const
  })
  const isWithin = (codes: Float32Array, j: number) =>
    bounds.every(([low, high], i) => codes[j * c + i] >= low && codes[j * c + i] < high)
  const codes = drawn(draws, 'frequency')
  let inside = 0
  for (let j = 0; j < draws; j++) if (isWithin(codes, j)) inside++
  const seen = inside / draws
  const base = probe.draw(draws, 'base')
  const logs = new Float64Array(draws)
  proposal.logDensity(base, draws, context, logs)
  let [sum, square] = [0, 0]
  for (let j = 0; j < draws; j++) {
    if (!isWithin(base, j)) continue
    const weight = Math.exp(logs[j])
    sum += weight / draws
    square += (weight * weight) / draws
  }
  const variance = (seen * (1 - seen) + square - sum * sum) / draws
  if (Math.abs(seen - sum) <= FAR * Math.sqrt(Math.max(variance, 1 / draws ** 2))) return
  report({
    summary: 'draws do not have the density that logDensity says',
    expected: `a share of ${sum.toPrecision(4)} within a box of codes`,
    received: `${seen.toPrecision(4)} of ${draws} draws`,
  })
}
