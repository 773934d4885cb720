import { Rng } from '../random/index.js'
import {
  contextOfRow,
  drawSamples,
  type Proposal,
  type ProposalContext,
} from '../samplers/index.js'
import type { Space } from '../spaces/index.js'
import { type Check, guarded, report } from './check.js'
import { chiSquareTail } from './frequencies.js'
import { isNoElement, unequal } from './sampler-checks.js'
import { bySize, testEach } from './smallest.js'
import { resolveSpaceOptions, type SpaceCheckOptions } from './space-options.js'
import { codeKey, SpaceProbe } from './space-probe.js'
import { show } from './values.js'

/** Options of {@link checkProposal}: those of `checkSpace`, and what the proposal looks at. */
export interface ProposalCheckOptions<Y> extends SpaceCheckOptions<Y> {
  /** what the proposal draws from, for a small batch; default three rows and nothing else */
  readonly context?: ProposalContext
  /**
   * whether every element must have a positive probability; default what `hasFullSupport` of the
   * proposal says, which is checked too
   */
  readonly fullSupport?: boolean
}

const ROOM = 5
const LOOKED_AT = 50
/** Codes of one draw whose weighted mean must be unbiased: few, where fixed shares matter most. */
const FEW = 6
/** Ratios beyond this are left out of means, which would else have heavy tails. */
const LARGEST_RATIO = 20

/**
 * Checks that a proposal keeps its contract, each claim by a check of its own: where it writes, that
 * it draws elements, same seed same bits, and that a row is treated alike in a batch and alone. On a
 * space of at most 2,000 elements (an option) also that its density sums to one, leaves no element
 * out, matches the frequencies (χ²), and that importance-weighted means are unbiased.
 *
 * @throws PartitaError INVALID_OPTION; running a check throws CHECK_FAILED, with the smallest example
 *
 * @example
 * ```ts
 * import { subsets, tied } from 'partita'
 * import { checkProposal } from 'partita/testing'
 * const space = subsets(3)
 * const context = { rows: 2, linearScores: Float32Array.of(1, -1, 0, 0.5, 0, 2) }
 * for (const { run } of checkProposal(tied(space), space, { context })) await run()
 * ```
 */
export function checkProposal<Y>(
  proposal: Proposal,
  space: Space<Y>,
  { context = { rows: 3 }, fullSupport, ...options }: ProposalCheckOptions<Y> = {},
): Check[] {
  const probe = new SpaceProbe(space, resolveSpaceOptions(options))
  const trial = new ProposalTrial(proposal, probe, context)
  const { falseAlarm } = probe.settings
  const checks: Check[] = [
    {
      name: 'sample writes count codes, for each row if not shared, and nothing else',
      run: () => trial.checkBounds(),
    },
    { name: 'sample draws nothing but elements', run: () => trial.checkElements() },
    { name: 'sample: same seed, same bits', run: () => trial.checkSeeds() },
    {
      name: 'logDensity writes one number a code, leaves codes alone, and is finite where it draws',
      run: () => trial.checkDensities(),
    },
  ]
  if (!proposal.shared && context.rows > 1) {
    checks.push({
      name: 'logDensity of a row is the same in a batch and alone',
      run: () => trial.checkAlone(),
    })
  }
  if (probe.isSmall) {
    checks.push(
      { name: 'the density sums to one', run: () => trial.checkSum() },
      {
        name: `frequencies match the density (χ², false alarm ${falseAlarm})`,
        run: () => trial.checkFrequencies(),
      },
      {
        name: `importance-weighted means are unbiased (z, false alarm ${falseAlarm})`,
        run: () => trial.checkMeans(),
      },
    )
    if (fullSupport === undefined && proposal.hasFullSupport) {
      checks.push({
        name: 'an element is out of reach if, and only if, hasFullSupport says so',
        run: () => trial.checkSupportClaim(),
      })
    } else if (fullSupport ?? true) {
      checks.push({ name: 'no element is out of reach', run: () => trial.checkSupport(FEW) })
    }
  }
  return guarded(checks)
}

/** A proposal under test. */
class ProposalTrial<Y> {
  /** rows that are drawn for: one for all, if shared */
  private readonly rows: number

  constructor(
    private readonly proposal: Proposal,
    private readonly probe: SpaceProbe<Y>,
    private readonly context: ProposalContext,
  ) {
    this.rows = proposal.shared ? 1 : context.rows
  }

  checkBounds(): void {
    testEach(
      [1, 2, 7],
      (count) => `count = ${count}, rows = ${this.context.rows}`,
      (count) => {
        const size = this.rows * count * this.probe.space.codeLength
        const [first, second] = [7.25, -3.5].map((before) => {
          const buffer = new Float32Array(size + 2 * ROOM).fill(before)
          const out = buffer.subarray(ROOM, ROOM + size)
          this.proposal.sample(new Rng(1), count, this.context, out)
          return buffer
        })
        for (let i = 0; i < size + 2 * ROOM; i++) {
          const inside = i >= ROOM && i < ROOM + size
          if ((first[i] !== 7.25 || second[i] !== -3.5) === inside) continue
          return {
            summary: inside ? 'sample leaves an entry unwritten' : 'sample writes out of bounds',
            expected: `${this.rows} × ${count} codes of ${this.probe.space.codeLength}`,
            received: `entry ${i - ROOM} of ${size} ${inside ? 'unchanged' : 'changed'}`,
          }
        }
        return undefined
      },
    )
  }

  checkElements(): void {
    const c = this.probe.space.codeLength
    const codes = this.draw(LOOKED_AT, 'looked at')
    const drawn = Array.from({ length: this.rows * LOOKED_AT }, (_, j) =>
      codes.slice(j * c, (j + 1) * c),
    )
    testEach(
      bySize(drawn),
      (code) => `code ${show(code)}`,
      (code) => isNoElement(this.probe, code),
    )
  }

  checkSeeds(): void {
    const first = this.draw(LOOKED_AT, 'same')
    this.draw(LOOKED_AT, 'other')
    const again = this.draw(LOOKED_AT, 'same')
    const at = first.findIndex((x, i) => !Object.is(x, again[i]))
    if (at < 0) return
    report({
      summary: 'a second draw with the same seed differs: not all chance comes from the generator',
      expected: String(first[at]),
      received: `${again[at]} at entry ${at}`,
    })
  }

  checkDensities(): void {
    const c = this.probe.space.codeLength
    const codes = this.draw(LOOKED_AT, 'densities')
    const before = codes.slice()
    const size = this.rows * LOOKED_AT
    const out = new Float64Array(size + ROOM).fill(7.25)
    this.proposal.logDensity(codes, LOOKED_AT, this.context, out)
    if (out.subarray(size).some((x) => x !== 7.25)) {
      report({ summary: 'logDensity writes more than one number a code' })
    }
    if (codes.some((x, i) => !Object.is(x, before[i]))) {
      report({ summary: 'logDensity changes the codes it is given' })
    }
    for (let j = 0; j < size; j++) {
      if (Number.isFinite(out[j])) continue
      report(
        {
          summary: 'a code that was drawn has no finite log-density',
          expected: 'a finite number',
          received: String(out[j]),
        },
        `y = ${this.probe.show(this.probe.space.decode(codes, j * c))}, row ${Math.floor(j / LOOKED_AT)}`,
      )
    }
  }

  checkAlone(): void {
    const c = this.probe.space.codeLength
    const count = FEW
    const codes = this.draw(count, 'alone')
    const together = new Float64Array(this.rows * count)
    this.proposal.logDensity(codes, count, this.context, together)
    const alone = new Float64Array(count)
    for (let b = 0; b < this.rows; b++) {
      const own = codes.slice(b * count * c, (b + 1) * count * c)
      this.proposal.logDensity(own, count, contextOfRow(this.context, b), alone)
      for (let j = 0; j < count; j++) {
        const [expected, received] = [alone[j], together[b * count + j]]
        if (Math.abs(expected - received) <= 1e-9 * Math.max(1, Math.abs(expected))) continue
        report(
          {
            summary: 'a row has another density in a batch than alone',
            expected: `${show(expected)}, as alone`,
            received: show(received),
          },
          `y = ${this.probe.show(this.probe.space.decode(own, j * c))}, row ${b}`,
        )
      }
    }
  }

  checkSum(): void {
    this.probabilities(this.count).forEach((p, b) => {
      const sum = p.reduce((total, x) => total + x, 0)
      if (Math.abs(sum - 1) <= 1e-6) return
      report(
        { summary: 'the density does not sum to one', expected: '1', received: show(sum) },
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
      report(
        {
          summary: 'hasFullSupport denies what is so: every element has a positive probability',
          expected: 'true',
          received: 'false',
        },
        `count = ${count}`,
      )
    }
  }

  checkSupport(count: number): void {
    this.probabilities(count).forEach((p, b) => {
      const out = this.probe.enumeration.list.filter((_, e) => !(p[e] > 0))
      if (out.length === 0) return
      const [y] = bySize(out)
      report(
        {
          summary: 'an element has probability 0: what is never drawn is never learned',
          expected: 'a positive probability for every element',
          received: `${out.length} of ${p.length} without`,
        },
        `y = ${this.probe.show(y)}, row ${b}, ${count} codes a draw`,
      )
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
        report(
          {
            summary: 'an importance-weighted mean is biased',
            expected: `${show(expected)}, the uniform mean of ${i < c ? `entry ${i} of the code` : '1'}`,
            received: `${show(average)} (${show(z)} standard errors)`,
          },
          `row ${b} of ${rows}, ${FEW} codes a draw`,
        )
      }
    }
  }

  /** draws of the χ² test */
  private get count(): number {
    return Math.max(this.probe.settings.samples, 20 * this.probe.enumeration.list.length)
  }

  private draw(count: number, label: string): Float32Array {
    const codes = new Float32Array(this.rows * count * this.probe.space.codeLength)
    this.proposal.sample(this.probe.rng(label), count, this.context, codes)
    return codes
  }

  /** Probability of every element in every row, as one of `count` draws: shares may depend on it. */
  private probabilities(count: number): Float64Array[] {
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
