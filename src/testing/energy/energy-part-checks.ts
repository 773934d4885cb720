import { logSumExp } from '../../numbers/index.js'
import { report } from '../harness/check.js'
import { show } from '../harness/values.js'
import { inner } from '../space/maximize-checks.js'
import { EnergyTrial, EXACT, isNear, ROWS, scoreOf } from './energy-trial.js'

/** What is checked of the parts that an energy names, and of the log-partitions it offers. */
export class EnergyPartChecks<Y> extends EnergyTrial<Y> {
  /** What the energy offers; nothing if it cannot be made, which its checks then say. */
  offers() {
    try {
      const score = scoreOf(this.make())
      return {
        isLinear: score.isLinear,
        hasCoupling: score.coupling !== undefined,
        hasLogPartition: score.exactLogPartition !== undefined,
        hasConstrained:
          score.constrainedLogPartition !== undefined && this.settings.constraints.length > 0,
      }
    } catch {
      return {}
    }
  }

  checkParts(): void {
    const instance = this.make()
    const list = this.elements()
    const codes = this.codesOf(list)
    const { space } = this.probe
    const c = space.codeLength
    const score = scoreOf(instance)
    const linear = this.linearOf(instance, score)
    const coupling = score.coupling && this.read(instance, score.coupling())
    const step = coupling && coupling.length > c * c ? c * c : 0
    if (coupling) checkSymmetric(coupling, c)
    const received = this.read(instance, this.scored(instance, codes, true))
    const expected = new Float64Array(received.length)
    for (let b = 0; b < ROWS; b++) {
      for (let j = 0; j < list.length; j++) {
        let sum = 0
        for (let i = 0; i < c; i++) {
          let weight = linear[b * c + i]
          for (let o = 0; coupling && o < c; o++) {
            weight += 0.5 * coupling[b * step + i * c + o] * codes[j * c + o]
          }
          sum += weight * codes[j * c + i]
        }
        expected[b * list.length + j] = sum
      }
    }
    const summary = coupling
      ? 'the score is not ⟨linear, φ⟩ + ½ φᵀUφ of the parts it names'
      : 'the score is called linear, and is not ⟨linear, φ⟩'
    this.testSame(list, expected, received, EXACT, summary)
  }

  checkStart(): void {
    const instance = this.make('start')
    const list = this.elements()
    const codes = this.codesOf(list)
    const c = this.probe.space.codeLength
    const linear = this.linearOf(instance, scoreOf(instance))
    const received = this.read(instance, this.scored(instance, codes, true))
    const expected = Float64Array.from(received, (_, e) => {
      const [b, j] = [Math.floor(e / list.length), e % list.length]
      return inner(linear.subarray(b * c, (b + 1) * c), codes, j * c)
    })
    this.testSame(list, expected, received, EXACT, 'the energy does not start as its linear part')
  }

  checkLogPartition(): void {
    const instance = this.make()
    const { codes, list } = this.probe.enumeration
    const scores = this.read(instance, this.scored(instance, codes, true))
    const expected = Float64Array.from({ length: ROWS }, (_, b) =>
      logSumExp(scores.subarray(b * list.length, (b + 1) * list.length)),
    )
    const build = () => scoreOf(instance).exactLogPartition!()
    const received = this.read(instance, build())
    this.testRows(expected, received, 'exactLogPartition is not ln Σ_y exp g(x, y)')
    const wrong = this.slopes(instance, build).find((slope) => this.isWrong(slope))
    if (wrong) this.reportSlope(wrong, 'exactLogPartition')
  }

  checkConstrained(): void {
    const instance = this.make()
    const { constraints } = this.settings
    const { codes, list } = this.probe.enumeration
    const scores = this.read(instance, this.scored(instance, codes, true))
    for (let first = 0; first < constraints.length; first += ROWS - 1) {
      // the first row is unknown, so that rows and constraints cannot be mixed up unseen
      const known = {
        constraints: constraints.slice(first, first + ROWS - 1),
        rows: Int32Array.from(constraints.slice(first, first + ROWS - 1), (_, r) => r + 1),
      }
      const build = () => scoreOf(instance).constrainedLogPartition!(known)
      const offered = build()
      if (!offered) continue
      const received = this.read(instance, offered)
      known.constraints.forEach((constraint, r) => {
        const row = scores.subarray((r + 1) * list.length, (r + 2) * list.length)
        const allowed = row.filter((_, e) => constraint.allows(list[e]))
        const expected = logSumExp(allowed) - this.probe.space.logSize
        if (isNear(expected, received[r], EXACT * 1e2)) return
        report({
          summary: 'constrainedLogPartition is not ln E_y [y is allowed] exp g(x, y)',
          expected: show(expected),
          received: show(received[r]),
          where: `constraint ${constraint}, row ${r + 1}, ${allowed.length} of ${list.length} allowed`,
        })
      })
      const wrong = this.slopes(instance, () => build()!).find((slope) => this.isWrong(slope))
      if (wrong) this.reportSlope(wrong, 'constrainedLogPartition')
    }
  }
}

/** Throws unless every `[c, c]` of couplings is symmetric with zero diagonal. */
function checkSymmetric(coupling: Float64Array, c: number): void {
  for (let e = 0; e < coupling.length; e++) {
    const [i, j] = [Math.floor(e / c) % c, e % c]
    const other = coupling[e - (e % (c * c)) + j * c + i]
    if (i === j ? coupling[e] === 0 : coupling[e] === other) continue
    report({
      summary: 'the coupling is not symmetric with a zero diagonal',
      expected: String(i === j ? 0 : other),
      received: String(coupling[e]),
      where: `entry [${i}, ${j}]`,
    })
  }
}
