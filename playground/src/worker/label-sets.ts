import {
  type DenseMatrix,
  exampleF1,
  type Features,
  type FittedMultilabel,
  MultilabelClassifier,
  type MultilabelOptions,
} from 'partita'
import type { MultilabelData } from 'partita/io'
import type {
  Answer,
  DataSummary,
  Question,
  Settings,
  ThresholdCurve,
  Trained,
} from '../protocol.js'
import { fieldsOf } from './fields.js'
import { setsWhere } from './own-spaces.js'
import { type Hooks, repeated, rowOf, type Session } from './session.js'
import { SpaceSession } from './space-session.js'
import { fitOptionsOf, optionsOf, percent, pointsOf, shown, trainedOf } from './training.js'

/** Sets that are listed by their probability. */
const LISTED = 8
/** Rows on which thresholds are compared. */
const COMPARED = 1000

/** Inputs and labels of some rows. */
export interface SetRows {
  readonly X: Features
  readonly Y: DenseMatrix
}

/** Label sets: all of them, or those that a text allows. */
export class LabelSetSession implements Session {
  readonly summary: DataSummary
  #model?: FittedMultilabel
  /** the session of a narrower space, while one is asked for */
  #narrowed?: Session

  constructor(
    name: string,
    private readonly data: Pick<MultilabelData, 'labelNames' | 'schema' | 'warnings'>,
    private readonly learned: SetRows,
    private readonly unseen: SetRows,
  ) {
    const { labelNames, schema, warnings } = data
    const { X } = learned
    this.summary = {
      task: 'sets',
      name,
      rows: X.rows,
      unseenRows: unseen.X.rows,
      fields: fieldsOf(schema, X),
      outputs: labelNames,
      features: X.cols,
      logSize: labelNames.length * Math.LN2,
      constraint: '',
      warnings,
    }
  }

  row(row: number) {
    const { X, Y } = this.#rowsToShow
    const at = row * Y.cols
    const truth = this.data.labelNames.filter((_, label) => Y.values[at + label] === 1)
    return { x: rowOf(X, row), truth }
  }

  async train(settings: Settings, hooks: Hooks): Promise<Trained> {
    if (settings.constraint.trim() !== '') {
      const { labelNames, schema } = this.data
      const narrowed = new SpaceSession(
        this.summary,
        schema,
        (text) => setsWhere(labelNames, text),
        { X: this.learned.X, ys: setsOf(this.learned.Y) },
        { X: this.unseen.X, ys: setsOf(this.unseen.Y) },
      )
      const trained = await narrowed.train(settings, hooks)
      this.#narrowed = narrowed
      return trained
    }
    const started = performance.now()
    const { labelNames: labels, schema } = this.data
    const options = { labels, schema, ...optionsOf(settings) } as MultilabelOptions
    const { X, Y } = this.learned
    const fitOptions = fitOptionsOf(hooks, this.unseen.X)
    const model = await new MultilabelClassifier(options).fit(X, Y, fitOptions)
    this.#model = model
    this.#narrowed = undefined
    return {
      ...trainedOf(model, started),
      scores: this.#scores(model),
      points: pointsOf(model, this.unseen.X),
      curve: this.#curve(model),
    }
  }

  async ask(question: Question): Promise<Answer> {
    if (this.#narrowed) return this.#narrowed.ask(question)
    const model = this.#fitted
    const { labels } = model
    const { x, threshold } = question
    const row = repeated(x, 1)
    const known = [knownLabels(question)]
    const marginals = model.predictProbabilities(row, { known })
    const [likely] = await model.mostProbable(row, LISTED, { known })
    const rules = { 'best F1': 'f1', 'most probable': 'mode' } as const
    const decided = (decision: 'f1' | 'mode' | { threshold: number }) =>
      model.predictSets(row, { decision, known })[0]
    const answer = model.logPartition(row, { method: 'auto' })
    return {
      facts: labels.map((name, i) => ({ name, probability: marginals.values[i] })),
      likely: likely.outputs.map((parts, i) => ({ parts, probability: likely.probabilities[i] })),
      method: likely.method,
      decisions: [
        ...Object.entries(rules).map(([rule, decision]) => ({ rule, parts: decided(decision) })),
        { rule: 'threshold', parts: decided({ threshold }) },
      ],
      pairs: { names: labels, values: this.#conditionals(model, question) },
      evidence: Math.exp(model.logProbability(row, known)[0]),
      exact: answer.method === 'exact' ? answer.values[0] : undefined,
      learned: pointsOf(model, { rows: 1, cols: x.length, values: Float32Array.from(x) })
        ?.learned[0],
    }
  }

  sample(question: Question & { readonly seed: number; readonly count: number }): string[][] {
    if (this.#narrowed) return this.#narrowed.sample(question)
    const { seed, count, x } = question
    const { labels } = this.#fitted
    const known = [knownLabels(question)]
    const { values } = this.#fitted.sample(repeated(x, 1), count, { seed, known })
    return Array.from({ length: count }, (_, draw) =>
      labels.filter((_label, i) => values[draw * labels.length + i] === 1),
    )
  }

  bytes(): Uint8Array {
    return this.#narrowed?.bytes() ?? this.#fitted.toBytes()
  }

  /** `P(column | row, what is known)`, a question for each label. */
  #conditionals(model: FittedMultilabel, question: Question): Float32Array {
    const { labels } = model
    const known = labels.map((label) =>
      knownLabels({ ...question, known: { ...question.known, [label]: true } }),
    )
    return model.predictProbabilities(repeated(question.x, labels.length), { known }).values
  }

  #scores(model: FittedMultilabel): [string, string][] {
    const { X, Y } = this.unseen
    if (X.rows === 0) return []
    const { byDecision, nll, logPartitionError } = model.evaluate(X, Y)
    return [
      ['F1, deciding for F1', percent(byDecision.f1.exampleF1)],
      ['F1, threshold ½', percent(byDecision.threshold.exampleF1)],
      ['exactly right, most probable set', percent(byDecision.mode.subsetAccuracy)],
      ['negative log-likelihood', `${shown(nll)} nats`],
      ...(logPartitionError === undefined
        ? []
        : [
            ['learned log-partition off by', `${shown(logPartitionError)} nats`] as [
              string,
              string,
            ],
          ]),
    ]
  }

  /** Mean F1 of unseen rows at each threshold, beside that of the decision for F1. */
  #curve(model: FittedMultilabel): ThresholdCurve | undefined {
    const { X, Y } = this.unseen
    if (X.rows === 0 || X.rows > COMPARED) return undefined
    const policy = model.options.emptyPolicy
    const { rows, cols, values } = model.predictProbabilities(X)
    const thresholds = Array.from({ length: 19 }, (_, i) => (i + 1) / 20)
    const f1 = thresholds.map((threshold) => {
      const decided = { rows, cols, values: values.map((p) => (p >= threshold ? 1 : 0)) }
      return exampleF1(Y, decided, { policy }).value
    })
    const best = model.predict(X, { decision: 'f1' })
    return { thresholds, f1, optimal: exampleF1(Y, best, { policy }).value }
  }

  /** unseen rows, or where there are none those learned from */
  get #rowsToShow(): SetRows {
    return this.unseen.X.rows > 0 ? this.unseen : this.learned
  }

  get #fitted(): FittedMultilabel {
    if (!this.#model) throw new Error('train a model first')
    return this.#model
  }
}

const knownLabels = ({ known }: Pick<Question, 'known'>) => ({
  present: Object.keys(known).filter((label) => known[label]),
  absent: Object.keys(known).filter((label) => !known[label]),
})

/** Rows of labels as sets of indices. */
const setsOf = ({ rows, cols, values }: DenseMatrix): ReadonlySet<number>[] =>
  Array.from({ length: rows }, (_, row) => {
    const labels = Array.from({ length: cols }, (_label, i) => i)
    return new Set(labels.filter((label) => values[row * cols + label] === 1))
  })
