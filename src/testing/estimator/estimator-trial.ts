import { PartitaError } from '../../errors.js'
import { type Fault, report } from '../harness/check.js'
import { same, show, textOf } from '../harness/values.js'
import type { CheckedEstimator, CheckedModel, EstimatorCheckOptions } from './checked-estimator.js'
import { type Answers, at, notFinite, type RowAnswer } from './estimator-answers.js'

/** Epochs after which a fit is aborted. */
const ABORTED_AFTER = 5

/** What estimators of a kind take and give. */
export interface EstimatorKind {
  /** fewest rows that they learn from */
  readonly fewestRows: number
  /** whether they take weights of rows */
  readonly weights: boolean
  /** whether they learn outputs beside the inputs */
  readonly outputs: boolean
}

/** Estimators of outputs in a discrete space. */
const DISCRETE: EstimatorKind = { fewestRows: 1, weights: true, outputs: true }

/** An estimator under test, with data of its own for every fit. */
export class EstimatorTrial<Y, Model extends CheckedModel<Y>> {
  constructor(
    private readonly make: () => CheckedEstimator<Y, Model>,
    private readonly options: EstimatorCheckOptions<Y, Model>,
    private readonly kind = DISCRETE,
  ) {}

  async checkUntouched(): Promise<void> {
    const { X, Y } = this
    const before = [textOf(X), textOf(Y)]
    const model = await this.make().fit(X, Y)
    this.answers(model, X, Y)
    const after = [textOf(X), textOf(Y)]
    for (const [i, what] of ['inputs', 'outputs'].entries()) {
      if (before[i] === after[i]) continue
      report({ summary: `fitting or predicting changes the ${what} it is given` })
    }
  }

  async checkRefit(): Promise<void> {
    const estimator = this.make()
    const first = this.answers(await estimator.fit(this.X, this.Y), this.X, this.Y)
    const again = await estimator.fit(this.X, this.Y)
    this.expectSame(first, again, 'a refit of the same instance answers otherwise')
    const other = await this.make().fit(this.X, this.Y)
    this.expectSame(first, other, 'a new instance with the same options answers otherwise')
  }

  async checkWeights(): Promise<void> {
    const plain = this.answers(await this.make().fit(this.X, this.Y), this.X, this.Y)
    const sampleWeight = this.Y.map(() => 1)
    const weighted = await this.make().fit(this.X, this.Y, { sampleWeight })
    this.expectSame(plain, weighted, 'a fit with weights of one answers otherwise')
  }

  /** A fit aborted at its best epoch, and one aborted later with the same best, are one model. */
  async checkAbort(): Promise<void> {
    const late = await this.abortedAfter(ABORTED_AFTER)
    const { training } = late.model
    if (late.aborted && training && !training.aborted) {
      report({ summary: 'an aborted fit does not say so', expected: 'training.aborted' })
    }
    const answers = this.answers(late.model, this.X, this.Y)
    report(notFinite(answers, 'an aborted fit'))
    if (late.best === 0 || late.best === late.epochs) return
    const { model } = await this.abortedAfter(late.best)
    const summary = `an abort after epoch ${late.epochs} does not keep the weights of the best, ${late.best}`
    this.expectSame(this.answers(model, this.X, this.Y), late.model, summary)
  }

  async checkFewRows(): Promise<void> {
    for (const more of [0, 1, 2]) {
      const rows = this.kind.fewestRows + more
      const [X, Y] = [this.X.slice(0, rows), this.Y.slice(0, rows)]
      const model = await this.make().fit(X, Y)
      report(notFinite(this.answers(model, X, Y), 'a fit'), `${rows} rows`)
    }
  }

  async checkRefusals(): Promise<void> {
    const { X, Y } = this
    const first = X[0]
    const bad: [what: string, X: number[][], Y: Y[]][] = [
      ['no rows at all', [], []],
      ['NaN in the last input', X.with(-1, first.with(-1, Number.NaN)), Y],
      ['an infinite input', X.with(0, first.with(0, Infinity)), Y],
      ['a row that is too short', X.with(-1, first.slice(1)), Y],
    ]
    if (this.kind.outputs) {
      bad.push(['an output too few', X, Y.slice(1)], ['an output too many', X.slice(1), Y])
    }
    for (const [what, inputs, outputs] of bad) {
      await this.expectRefusal(() => this.make().fit(inputs, outputs), what)
    }
    const weights = [Y.map(() => -1), Y.map(() => Number.NaN), Y.slice(1).map(() => 1)]
    for (const sampleWeight of this.kind.weights ? weights : []) {
      await this.expectRefusal(
        () => this.make().fit(X, Y, { sampleWeight }),
        `weights ${show(sampleWeight)}`,
      )
    }
    const model = await this.make().fit(X, Y)
    await this.expectRefusal(() => model.logPartition([[...first, 1]]), 'a column too many')
    const notANumber = first.with(0, Number.NaN)
    await this.expectRefusal(() => model.logPartition([notANumber]), 'NaN at prediction')
    if (!this.kind.outputs) return
    await this.expectRefusal(() => model.logProbability(X, Y.slice(1)), 'an output too few later')
  }

  async checkWrong(): Promise<void> {
    const { X, Y } = this
    for (const wrong of this.options.wrong!) {
      for (const row of [0, Y.length - 1]) {
        const outputs = Y.with(row, wrong as Y)
        await this.expectRefusal(() => this.make().fit(X, outputs), `output ${show(wrong)}`)
      }
    }
  }

  async checkRows(): Promise<void> {
    const { X, Y } = this
    const model = await this.make().fit(X, Y)
    const all = this.answers(model, X, Y)
    const backwards = this.answers(model, X.toReversed(), Y.toReversed())
    const turned: Answers = {
      logPartition: backwards.logPartition.toReversed(),
      logProbability: backwards.logProbability.toReversed(),
      decisions: backwards.decisions.toReversed(),
    }
    for (let r = 0; r < X.length; r++) {
      const alone = this.answers(model, [X[r]], [Y[r]])
      report(this.differs(at(all, r), at(alone, 0), 'alone'), `row ${r}`)
      report(this.differs(at(all, r), at(turned, r), 'in reverse order'), `row ${r}`)
    }
  }

  async checkSaved(): Promise<void> {
    const { X, Y } = this
    const model = await this.make().fit(X, Y)
    const again = await this.options.load!(model.toBytes())
    const [expected, received] = [model.toBytes(), again.toBytes()]
    const other = expected.findIndex((byte, i) => byte !== received[i])
    if (other >= 0 || expected.length !== received.length) {
      report({
        summary: 'a loaded model is saved as other bytes',
        expected: `the same ${expected.length} bytes`,
        received: other < 0 ? `${received.length} bytes` : `another byte ${other}`,
      })
    }
    this.expectSame(this.answers(model, X, Y), again, 'a loaded model answers otherwise')
    const damaged = model.toBytes().slice(0, -1)
    await this.expectRefusal(() => this.options.load!(damaged), 'a file without its last byte')
  }

  async checkSum(): Promise<void> {
    const { X, Y } = this
    const model = await this.make().fit(X, Y)
    const learned = model.logPartition(X)
    const exact = model.exactLogPartition?.(X) ?? learned
    const sums = new Float64Array(X.length)
    for (const y of this.options.outputs!) {
      const logProbability = model.logProbability(
        X,
        X.map(() => y),
      )
      for (let r = 0; r < X.length; r++) {
        sums[r] += Math.exp(logProbability[r] + learned[r] - exact[r])
      }
    }
    const wrong = sums.findIndex((sum) => !(Math.abs(sum - 1) <= 10 * this.tolerance))
    if (wrong < 0) return
    report({
      summary: 'the probabilities of all outputs do not sum to one',
      expected: '1, over the exact log-partition',
      received: show(sums[wrong]),
      where: `row ${wrong}`,
    })
  }

  private get X(): number[][] {
    return this.options.X.map((row) => [...row])
  }

  private get Y(): Y[] {
    return [...this.options.Y]
  }

  private get tolerance(): number {
    return this.options.tolerance ?? 1e-4
  }

  private answers(model: Model, X: number[][], Y: Y[]): Answers {
    const { predict } = this.options
    return {
      logPartition: Array.from(model.logPartition(X)),
      logProbability: Array.from(model.logProbability(X, Y)),
      decisions: predict ? Array.from(predict(model, X)) : [],
    }
  }

  private differs(expected: RowAnswer, received: RowAnswer, how: string): Fault | undefined {
    const near = (a: number, b: number) =>
      a === b || Math.abs(a - b) <= this.tolerance * Math.max(1, Math.abs(a))
    const isSame =
      near(expected.logPartition, received.logPartition) &&
      near(expected.logProbability, received.logProbability) &&
      same(expected.decision, received.decision)
    if (isSame) return undefined
    return {
      summary: `the answer for a row is another one ${how}`,
      expected: show(expected),
      received: show(received),
    }
  }

  /** The same bits for every row. */
  private expectSame(expected: Answers, model: Model, summary: string): void {
    const received = this.answers(model, this.X, this.Y)
    for (let r = 0; r < this.options.X.length; r++) {
      if (same(at(expected, r), at(received, r))) continue
      const row = { expected: show(at(expected, r)), received: show(at(received, r)) }
      report({ summary, ...row }, `row ${r}`)
    }
  }

  private async expectRefusal(action: () => unknown, what: string): Promise<void> {
    const refusal = await outcome(action)
    if (refusal instanceof PartitaError) return
    report({
      summary: 'bad input is not refused as it must be',
      expected: 'a PartitaError that says what is wrong',
      received: refusal === undefined ? 'no error' : String(refusal),
      cause: refusal,
      where: what,
    })
  }

  /** A fit aborted after some epochs of the pass that selects the best one. */
  private async abortedAfter(
    last: number,
  ): Promise<{ model: Model; epochs: number; best: number; aborted: boolean }> {
    const controller = new AbortController()
    const losses: number[] = []
    const model = await this.make().fit(this.X, this.Y, {
      signal: controller.signal,
      onEvent: (event) => {
        if (event.type !== 'epoch' || event.phase !== 'select' || controller.signal.aborted) return
        losses.push(event.validationLoss ?? Number.NaN)
        if (losses.length === last) controller.abort()
      },
    })
    const best = losses.some(Number.isNaN) ? 0 : losses.indexOf(Math.min(...losses)) + 1
    return { model, epochs: losses.length, best, aborted: controller.signal.aborted }
  }
}

/** What an action throws or rejects with; undefined if it does not. */
async function outcome(action: () => unknown): Promise<unknown> {
  try {
    await action()
  } catch (error) {
    return error
  }
  return undefined
}
