import { createBackend, Tape } from '../../engine/index.js'
import { report } from '../harness/check.js'
import { show } from '../harness/values.js'
import { CONTEXT, EnergyTrial, EXACT, ROWS } from './energy-trial.js'

/** Elements whose scores are differentiated. */
const DIFFERENTIATED = 9
/** Largest relative error of what is the same but for rounding in float32. */
const ROUNDED = 1e-4

/** What is checked of the scores of an energy. */
export class EnergyScoreChecks<Y> extends EnergyTrial<Y> {
  checkSeeds(): void {
    const [first, again] = [this.make('start'), this.make('start')].map(({ store }) =>
      [...store.snapshot()].map(([name, weight]) => ({ name, ...weight })),
    )
    if (first.length !== again.length) {
      report({
        summary: 'a second time there are other parameters',
        expected: `${first.length} of them`,
        received: String(again.length),
      })
    }
    first.forEach(({ name, rows, cols, values }, p) => {
      const other = again[p]
      const isSame =
        other.name === name &&
        other.rows === rows &&
        other.cols === cols &&
        values.every((x, i) => Object.is(x, other.values[i]))
      if (isSame) return
      report({
        summary: 'not all chance comes from the generator: a parameter starts otherwise',
        expected: `${name} ${show(values)}`,
        received: `${other.name} ${show(other.values)}`,
        where: `parameter ${name}`,
      })
    })
  }

  checkScores(): void {
    const instance = this.make()
    const list = this.elements()
    for (const shared of [true, false]) {
      for (const count of [1, 2, Math.min(7, list.length)]) {
        const codes = this.codesOf(list.slice(0, count))
        const { rows, cols } = this.scored(instance, codes, shared)
        if (rows === ROWS && cols === codes.length / this.probe.space.codeLength) continue
        report({
          summary: 'score has a wrong shape',
          expected: `[${ROWS}, ${count}]: one for each row and code`,
          received: `[${rows}, ${cols}]`,
          where: `${count} codes, ${shared ? 'shared' : 'for each row'}`,
        })
      }
    }
    const scores = this.read(instance, this.scored(instance, this.codesOf(list), true))
    this.testScores(list, (j, b) => {
      const value = scores[b * list.length + j]
      if (Number.isFinite(value)) return undefined
      return { summary: 'a score is not finite', received: String(value) }
    })
  }

  checkLayouts(): void {
    const instance = this.make()
    const list = this.elements()
    const codes = this.codesOf(list)
    const shared = this.read(instance, this.scored(instance, codes, true))
    const own = this.read(instance, this.scored(instance, codes, false))
    this.testSame(list, shared, own, EXACT, 'a code of a row is scored unlike a shared one')
  }

  checkAlone(): void {
    const instance = this.make()
    const list = this.elements()
    const codes = this.codesOf(list)
    const all = this.read(instance, this.scored(instance, codes, true))
    const alone = Array.from({ length: ROWS }, (_, b) => {
      const row = this.contextRow(instance, b)
      return this.read(instance, this.scored({ ...instance, context: row }, codes, true))
    }).flatMap((row) => [...row])
    this.testSame(list, alone, all, EXACT, 'a row is scored otherwise in a batch than alone')
    const single = new Float64Array(all.length)
    list.forEach((y, j) => {
      const scores = this.read(instance, this.scored(instance, this.codesOf([y]), true))
      for (let b = 0; b < ROWS; b++) single[b * list.length + j] = scores[b]
    })
    this.testSame(list, single, all, EXACT, 'a code is scored otherwise among others than alone')
  }

  async checkEngine(): Promise<void> {
    const list = this.elements()
    const codes = this.codesOf(list)
    const backend = await createBackend({ deterministic: true })
    const [expected, received] = [this.make(), this.make('random', new Tape(backend))].map(
      (instance) => this.read(instance, this.scored(instance, codes, true)),
    )
    const summary = `the ${backend.name} engine gives another score than float64`
    this.testSame(list, expected, received, ROUNDED, summary)
  }

  /** All entries at once; where one is wrong, the smallest element that shows it. */
  checkGradients(which: 'parameters' | 'context'): void {
    const instance = this.make()
    const list = this.elements().slice(0, DIFFERENTIATED)
    for (const shared of [true, false]) {
      const slopes = (some: readonly Y[]) =>
        this.slopes(instance, () => this.scored(instance, this.codesOf(some), shared)).filter(
          ({ name }) => (name === CONTEXT) === (which === 'context'),
        )
      if (!slopes(list).some((slope) => this.isWrong(slope))) continue
      for (const some of [...list.map((y) => [y]), list]) {
        const wrong = slopes(some).find((slope) => this.isWrong(slope))
        if (!wrong) continue
        const elements = some.map((y) => this.probe.show(y)).join(' and ')
        const layout = shared ? 'shared' : 'for each row'
        this.reportSlope(wrong, `y = ${elements}, codes ${layout}`)
      }
    }
  }
}
