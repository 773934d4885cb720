import { Rng } from '../../random/index.js'
import { contextOfRow } from '../../samplers/index.js'
import { misplacedBy, ROOM, reportOtherDraw } from '../harness/buffers.js'
import { report } from '../harness/check.js'
import { bySize, testEach } from '../harness/smallest.js'
import { show } from '../harness/values.js'
import { isNoElement } from '../space/sampler-checks.js'
import { FEW, ProposalTrial } from './proposal-trial.js'

const LOOKED_AT = 50

/** What is checked of a proposal on any space: where it writes, and what. */
export class ProposalSamplingChecks<Y> extends ProposalTrial<Y> {
  checkBounds(): void {
    testEach(
      [1, 2, 7],
      (count) => `count = ${count}, rows = ${this.context.rows}`,
      (count) => {
        const { codeLength } = this.probe.space
        const size = this.rows * count * codeLength
        const expected = `${this.rows} × ${count} codes of ${codeLength}`
        return misplacedBy('sample', size, expected, (buffer, at) =>
          this.proposal.sample(new Rng(1), count, this.context, buffer.subarray(at, at + size)),
        )
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
    reportOtherDraw(first, again)
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
      report({
        summary: 'a code that was drawn has no finite log-density',
        expected: 'a finite number',
        received: String(out[j]),
        where: `y = ${this.probe.show(this.probe.space.decode(codes, j * c))}, row ${Math.floor(j / LOOKED_AT)}`,
      })
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
        report({
          summary: 'a row has another density in a batch than alone',
          expected: `${show(expected)}, as alone`,
          received: show(received),
          where: `y = ${this.probe.show(this.probe.space.decode(own, j * c))}, row ${b}`,
        })
      }
    }
  }
}
