import { type Features, type FittedRanker, LabelRanker, type RankerOptions } from 'partita'
import type { RankingQuestion } from 'partita/core'
import type { RankingData } from 'partita/io'
import type { Answer, DataSummary, Question, Row, Settings, Trained } from '../protocol.js'
import { fieldsOf } from './fields.js'
import { rankingsWhere } from './own-spaces.js'
import { type Hooks, repeated, rowOf, type Session } from './session.js'
import { SpaceSession } from './space-session.js'
import { fitOptionsOf, optionsOf, percent, pointsOf, shown, trainedOf } from './training.js'

/** Rankings that are listed by their probability. */
const LISTED = 8

/** Inputs and rankings of some rows. */
export interface RankedRows {
  readonly X: Features
  readonly Y: RankingData['rankings']
}

/** Rankings: all of them, or those that a text allows. */
export class RankingSession implements Session {
  readonly summary: DataSummary
  #model?: FittedRanker
  #narrowed?: Session

  constructor(
    private readonly data: RankingData,
    private readonly learned: RankedRows,
    private readonly unseen: RankedRows,
  ) {
    const { relation, schema, itemNames, warnings } = data
    const { X } = learned
    this.summary = {
      task: 'rankings',
      name: relation,
      rows: X.rows,
      unseenRows: unseen.X.rows,
      fields: fieldsOf(schema, X),
      outputs: itemNames,
      features: X.cols,
      logSize: itemNames.reduce((sum, _, i) => sum + Math.log(i + 1), 0),
      constraint: '',
      warnings,
    }
  }

  row(row: number): Row {
    const { X, Y } = this.unseen.X.rows > 0 ? this.unseen : this.learned
    const ranking = Y[row]
    const { itemNames } = this.data
    const isWhole = 'length' in ranking
    const truth = isWhole ? Array.from(ranking, (item) => itemNames[item]) : [String(ranking)]
    return { x: rowOf(X, row), truth }
  }

  async train(settings: Settings, hooks: Hooks): Promise<Trained> {
    const { itemNames: items, schema } = this.data
    const { X, Y } = this.learned
    if (settings.constraint.trim() !== '') {
      const narrowed = new SpaceSession(
        this.summary,
        schema,
        (text) => rankingsWhere(items, text),
        { X, ys: Y },
        { X: this.unseen.X, ys: this.unseen.Y },
      )
      const trained = await narrowed.train(settings, hooks)
      this.#narrowed = narrowed
      return trained
    }
    const started = performance.now()
    const options = { items, schema, ...optionsOf(settings) } as RankerOptions
    const model = await new LabelRanker(options).fit(X, Y, fitOptionsOf(hooks, this.unseen.X))
    this.#model = model
    this.#narrowed = undefined
    return {
      ...trainedOf(model, started),
      scores: this.#scores(model),
      points: pointsOf(model, this.unseen.X),
    }
  }

  async ask(question: Question): Promise<Answer> {
    if (this.#narrowed) return this.#narrowed.ask(question)
    const model = this.#fitted
    const { items } = model
    const row = repeated(question.x, 1)
    const asked = this.#given(question)
    const pairs = model.pairwiseProbabilities(row, asked)
    const places = model.placeProbabilities(row, asked)
    const [likely] = await model.mostProbable(row, LISTED, asked)
    const namesOf = (order: readonly number[]) => order.map((item) => items[item])
    const rules = {
      'most agreeable': 'kemeny',
      'by expected rank': 'expected-ranks',
      'most probable': 'mode',
    } as const
    const log = model.logPartition(row, { method: 'auto' })
    const isLearned = model.options.energy !== 'plackett-luce'
    return {
      facts: items.map((name, i) => ({ name, probability: places.values[i * items.length] })),
      likely: likely.outputs.map((order, i) => {
        return { parts: namesOf(order), probability: likely.probabilities[i] }
      }),
      method: likely.method,
      decisions: asked.known
        ? [{ rule: 'completed', parts: namesOf(model.complete(row, asked.known)[0]) }]
        : Object.entries(rules).map(([rule, decision]) => {
            return { rule, parts: model.predictNames(row, { decision })[0] }
          }),
      pairs: { names: items, values: pairs.values },
      places: { names: items, values: places.values },
      evidence: asked.known ? Math.exp(model.logProbability(row, asked.known)[0]) : 1,
      exact: log.method === 'exact' ? log.values[0] : undefined,
      learned: isLearned ? model.logPartition(row, { method: 'learned' }).values[0] : undefined,
    }
  }

  sample(question: Question & { readonly seed: number; readonly count: number }): string[][] {
    if (this.#narrowed) return this.#narrowed.sample(question)
    const { x, count, seed } = question
    const model = this.#fitted
    const [draws] = model.sample(repeated(x, 1), count, { seed, ...this.#given(question) })
    return draws.map((order) => order.map((item) => model.items[item]))
  }

  bytes(): Uint8Array {
    return this.#narrowed?.bytes() ?? this.#fitted.toBytes()
  }

  /** What is known of the ranking: preferences, and items that are at the first place or not. */
  #given({ known, preferences }: Question): RankingQuestion {
    const first = Object.keys(known).filter((item) => known[item])
    const others = this.data.itemNames.filter((item) => item !== first[0])
    const firstPairs = first.flatMap((item) => others.map((other) => [item, other] as const))
    const all = [...preferences, ...firstPairs]
    return all.length > 0 ? { known: [{ preferences: all }] } : {}
  }

  #scores(model: FittedRanker): [string, string][] {
    const { X, Y } = this.unseen
    if (X.rows === 0) return []
    const { report, byDecision, nll, logPartitionError } = model.evaluate(X, Y)
    const error: [string, string][] =
      logPartitionError === undefined
        ? []
        : [['learned log-partition off by', `${shown(logPartitionError)} nats`]]
    return [
      ['Kendall τ', shown(report.kendallTau)],
      ['first item right', percent(report.top1)],
      ['exactly right, most probable ranking', percent(byDecision.mode.exactMatch)],
      ['negative log-likelihood', `${shown(nll)} nats`],
      ...error,
    ]
  }

  get #fitted(): FittedRanker {
    if (!this.#model) throw new Error('train a model first')
    return this.#model
  }
}
