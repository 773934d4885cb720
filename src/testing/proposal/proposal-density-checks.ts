import { sum } from '../../numbers/index.js'
import { drawSamples } from '../../samplers/index.js'
import { report } from '../harness/check.js'
import { chiSquareTail } from '../harness/frequencies.js'
import { bySize } from '../harness/smallest.js'
import { show } from '../harness/values.js'
import { unequal } from '../space/sampler-checks.js'
import { codeKey } from '../space/space-probe.js'
import { FEW, ProposalTrial } from './proposal-trial.js'

/** Ratios beyond this are left out of means, which would else have heavy tails. */
const LARGEST_RATIO = 20

/** What is checked of the density of a proposal on a space that can be gone through. */
export class ProposalDensityChecks<Y> extends ProposalTrial<Y> {
  checkSum(): void {
    this.probabilities(this.count).forEach((p, b) => {
      const total = sum(p)
      if (Math.abs(total - 1) <= 1e-6) return
      report(
        { summary: 'the density does not sum to one', expected: '1', received: show(total) },
        `row ${b}`,
      )
    })
  }

  /** What `hasFullSupport` says of one draw and of a few, against the density. */
  checkSupportClaim(): void {
    for (const count of [1, FEW]) {
      if (this.proposal.hasFullSupport!(count)) {
        this.checkSupport(count)
        continue
      }
      const { list } = this.probe.enumeration
      if (this.probabilities(count).some((p) => list.some((_, e) => !(p[e] > 0)))) continue
      report({
        summary: 'hasFullSupport denies what is so: every element has a positive probability',
        expected: 'true',
        received: 'false',
        where: `count = ${count}`,
      })
    }
  }

  checkSupport(count: number): void {
    this.probabilities(count).forEach((p, b) => {
      const out = this.probe.enumeration.list.filter((_, e) => !(p[e] > 0))
      if (out.length === 0) return
      const [y] = bySize(out)
      report({
        summary: 'an element has probability 0: what is never drawn is never learned',
        expected: 'a positive probability for every element',
        received: `${out.length} of ${p.length} without`,
        where: `y = ${this.probe.show(y)}, row ${b}, ${count} codes a draw`,
      })
    })
  }

  checkFrequencies(): void {
    const { probe, count } = this
    const c = probe.space.codeLength
    const codes = this.draw(count, 'frequencies')
    this.probabilities(count).forEach((p, b) => {
      const observed = new Float64Array(p.length)
      for (let j = b * count; j < (b + 1) * count; j++) {
        const position = probe.enumeration.positions.get(codeKey(codes, j * c, c))
        if (position === undefined) {
          report({
            summary: 'a code is drawn that is not enumerated',
            received: show(codes.slice(j * c, (j + 1) * c)),
          })
        } else observed[position]++
      }
      const expected = Float64Array.from(p, (x) => x * count)
      const fault = unequal(probe, observed, expected, 'frequencies do not match the density')
      report(fault, `row ${b} of ${this.rows}`)
    })
  }

  /**
   * `E_r[(u/r) h] = E_u[h]` for each entry of the code and for 1, over many draws of a few codes. Both
   * sides leave out elements with ratios that are too large to average.
   */
  checkMeans(): void {
    const { probe, proposal, context, rows } = this
    const { space, settings } = probe
    const c = space.codeLength
    const rounds = Math.ceil(settings.samples / FEW)
    const rng = probe.rng('means')
    const probabilities = this.probabilities(FEW)
    const { codes: all, list } = probe.enumeration
    const sums = new Float64Array(rows * (c + 1))
    const squares = new Float64Array(rows * (c + 1))
    const buffers = {}
    const mean = new Float64Array(c + 1)
    for (let round = 0; round < rounds; round++) {
      const { codes, logRatio } = drawSamples(
        proposal,
        space,
        rng.split(round),
        FEW,
        context,
        buffers,
      )
      for (let b = 0; b < rows; b++) {
        mean.fill(0)
        for (let j = b * FEW; j < (b + 1) * FEW; j++) {
          const ratio = Math.exp(logRatio[j])
          if (ratio > LARGEST_RATIO) continue
          for (let i = 0; i < c; i++) mean[i] += (ratio * codes[j * c + i]) / FEW
          mean[c] += ratio / FEW
        }
        for (let i = 0; i <= c; i++) {
          sums[b * (c + 1) + i] += mean[i]
          squares[b * (c + 1) + i] += mean[i] ** 2
        }
      }
    }
    const limit = settings.falseAlarm / sums.length
    for (let b = 0; b < rows; b++) {
      const kept = list.map((_, e) => 1 / (probabilities[b][e] * list.length) <= LARGEST_RATIO)
      for (let i = 0; i <= c; i++) {
        let expected = 0
        kept.forEach((isKept, e) => {
          if (isKept) expected += (i < c ? all[e * c + i] : 1) / list.length
        })
        const average = sums[b * (c + 1) + i] / rounds
        const variance = Math.max(0, squares[b * (c + 1) + i] / rounds - average ** 2)
        const error = Math.max(0, Math.abs(average - expected) - 1e-6)
        const z = error / Math.sqrt(variance / rounds + 1e-18)
        if (chiSquareTail(z * z, 1) >= limit) continue
        report({
          summary: 'an importance-weighted mean is biased',
          expected: `${show(expected)}, the uniform mean of ${i < c ? `entry ${i} of the code` : '1'}`,
          received: `${show(average)} (${show(z)} standard errors)`,
          where: `row ${b} of ${rows}, ${FEW} codes a draw`,
        })
      }
    }
  }

  /** draws of the χ² test */
  private get count(): number {
    return Math.max(this.probe.settings.samples, 20 * this.probe.enumeration.list.length)
  }
}
