import type { Proposal, ProposalContext } from '../../samplers/index.js'
import type { SpaceProbe } from '../space/space-probe.js'

/** Codes of one draw whose weighted mean must be unbiased: few, where fixed shares matter most. */
export const FEW = 6

/** A proposal under test: what its checks are made of. */
export class ProposalTrial<Y> {
  /** rows that are drawn for: one for all, if shared */
  protected readonly rows: number

  constructor(
    protected readonly proposal: Proposal,
    protected readonly probe: SpaceProbe<Y>,
    protected readonly context: ProposalContext,
  ) {
    this.rows = proposal.shared ? 1 : context.rows
  }

  protected draw(count: number, label: string): Float32Array {
    const codes = new Float32Array(this.rows * count * this.probe.space.codeLength)
    this.proposal.sample(this.probe.rng(label), count, this.context, codes)
    return codes
  }

  /** Probability of every element in every row, as one of `count` draws: shares may depend on it. */
  protected probabilities(count: number): Float64Array[] {
    const { rows } = this
    const { codes, list } = this.probe.enumeration
    const c = this.probe.space.codeLength
    const result = Array.from({ length: rows }, () => new Float64Array(list.length))
    const block = new Float32Array(rows * count * c)
    const out = new Float64Array(rows * count)
    for (let first = 0; first < list.length; first += count) {
      for (let j = 0; j < count; j++) {
        const e = Math.min(first + j, list.length - 1)
        const code = codes.subarray(e * c, (e + 1) * c)
        for (let b = 0; b < rows; b++) block.set(code, (b * count + j) * c)
      }
      this.proposal.logDensity(block, count, this.context, out)
      for (let b = 0; b < rows; b++) {
        for (let j = 0; j < count && first + j < list.length; j++) {
          result[b][first + j] = Math.exp(out[b * count + j]) / list.length
        }
      }
    }
    return result
  }
}
