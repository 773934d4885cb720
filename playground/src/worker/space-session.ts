import {
  type Features,
  type FittedPredictor,
  type PredictorOptions,
  StructuredPredictor,
  takeRows,
} from 'partita'
import type { OutputInput } from 'partita/core'
import type { TableSchema } from 'partita/io'
import type {
  Answer,
  DataSummary,
  PairMatrix,
  Question,
  Row,
  Settings,
  Trained,
} from '../protocol.js'
import type { OwnSpace } from './own-spaces.js'
import { type Hooks, repeated, rowOf, type Session } from './session.js'
import { fitOptionsOf, optionsOf, percent, pointsOf, shown, trainedOf } from './training.js'

/** Elements that are listed by their probability. */
const LISTED = 8
/** Elements that questions are summed over, at most. */
const SUMMED = 20_000

/** Inputs, and an element of the space, or what is known of it, for each. */
export interface SpaceRows<Y> {
  readonly X: Features
  readonly ys: readonly OutputInput<Y>[]
}

/** A weighted list of elements. */
interface Listed<Y> {
  readonly outputs: readonly Y[]
  readonly probabilities: ArrayLike<number>
}

/** The elements of a space that a text allows. */
export class SpaceSession<Y> implements Session {
  #fitted?: { readonly model: FittedPredictor<Y>; readonly own: OwnSpace<Y> }

  constructor(
    readonly summary: DataSummary,
    private readonly schema: TableSchema,
    private readonly spaceOf: (text: string) => Promise<OwnSpace<Y>>,
    private readonly learned: SpaceRows<Y>,
    private readonly unseen: SpaceRows<Y>,
    private readonly shownAs?: OwnSpace<Y>,
  ) {}

  row(row: number): Row {
    const { X, ys } = this.unseen.X.rows > 0 ? this.unseen : this.learned
    return { x: rowOf(X, row), truth: this.shownAs?.parts(ys[row] as Y) ?? [] }
  }

  async train(settings: Settings, hooks: Hooks): Promise<Trained> {
    const started = performance.now()
    const own = await this.spaceOf(settings.constraint)
    const learned = allowedRows(own, this.learned)
    const unseen = allowedRows(own, this.unseen)
    const options = { schema: this.schema, ...optionsOf(settings) } as PredictorOptions
    const predictor = new StructuredPredictor<Y>(own.space, options)
    const model = await predictor.fit(learned.X, learned.ys, fitOptionsOf(hooks, unseen.X))
    this.#fitted = { model, own }
    const trained = trainedOf(model, started)
    return {
      ...trained,
      warnings: [...leftOut(this.learned, learned, settings.constraint), ...trained.warnings],
      scores: this.#scores(unseen),
      points: pointsOf(model, unseen.X),
    }
  }

  async ask(question: Question): Promise<Answer> {
    const { model, own } = this.#asked
    const row = repeated(question.x, 1)
    const known = knownOf(own, question)
    const options = known && { known: [known] }
    const [likely] = await model.mostProbable(row, SUMMED, options)
    const { method, outputs, probabilities } = likely
    const log = model.logPartition(row, { method: 'auto' })
    const decided = (decision: 'mode' | 'expected-code') =>
      own.parts(model.predict(row, { decision, ...options })[0])
    const rules = { 'most probable': 'mode', 'nearest to the mean': 'expected-code' } as const
    return {
      facts: shares(own, likely).map((probability, i) => ({ name: own.facts[i], probability })),
      likely: outputs.slice(0, LISTED).map((y, i) => {
        return { parts: own.parts(y), probability: probabilities[i] }
      }),
      method,
      decisions: Object.entries(rules).map(([rule, decision]) => {
        return { rule, parts: decided(decision) }
      }),
      pairs: own.pairs === 'given' ? conditionals(own, likely) : orders(own, likely),
      evidence: known ? Math.exp(model.logProbability(row, [known])[0]) : 1,
      exact: log.method === 'exact' ? log.values[0] : undefined,
      learned: model.logPartition(row, { method: 'learned' }).values[0],
    }
  }

  sample(question: Question & { readonly seed: number; readonly count: number }): string[][] {
    const { model, own } = this.#asked
    const { seed, count, x } = question
    const known = knownOf(own, question)
    const [draws] = model.sample(repeated(x, 1), count, { seed, ...(known && { known: [known] }) })
    return draws.map((y) => [...own.parts(y)])
  }

  bytes(): Uint8Array {
    return this.#asked.model.toBytes()
  }

  #scores({ X, ys }: SpaceRows<Y>): [string, string][] {
    if (X.rows === 0) return []
    const { exactMatch, nll, logPartitionError } = this.#asked.model.evaluate(X, ys)
    const error: [string, string][] =
      logPartitionError === undefined
        ? []
        : [['learned log-partition off by', `${shown(logPartitionError)} nats`]]
    return [
      ['exactly right', percent(exactMatch)],
      ['negative log-likelihood', `${shown(nll)} nats`],
      ...error,
    ]
  }

  get #asked() {
    if (!this.#fitted) throw new Error('train a model first')
    return this.#fitted
  }
}

/** Rows whose output is in the space, or known in part. */
function allowedRows<Y>({ space }: OwnSpace<Y>, { X, ys }: SpaceRows<Y>): SpaceRows<Y> {
  const isPartial = (y: OutputInput<Y>) => typeof y === 'object' && y !== null && 'allows' in y
  const rows = Int32Array.from(ys.keys()).filter(
    (row) => isPartial(ys[row]) || space.contains(ys[row]),
  )
  return rows.length === ys.length
    ? { X, ys }
    : { X: takeRows(X, rows), ys: Array.from(rows, (row) => ys[row]) }
}

function leftOut<Y>(all: SpaceRows<Y>, kept: SpaceRows<Y>, text: string): string[] {
  const count = all.ys.length - kept.ys.length
  if (count === 0) return []
  return [
    `${count} of ${all.ys.length} rows do not satisfy ${JSON.stringify(text)} and were left out`,
  ]
}

/** What is known of an element, as a constraint; undefined: nothing. */
function knownOf<Y>(own: OwnSpace<Y>, { known, preferences }: Question) {
  const facts = own.facts.flatMap((name, i) => (name in known ? [{ i, holds: known[name] }] : []))
  if (facts.length === 0 && preferences.length === 0) return undefined
  return {
    allows(y: Y): boolean {
      const holds = own.holds(y)
      const parts = own.parts(y)
      return (
        facts.every((fact) => holds[fact.i] === fact.holds) &&
        preferences.every(([better, worse]) => parts.indexOf(better) < parts.indexOf(worse))
      )
    },
  }
}

/** `P(fact)` of every fact. */
function shares<Y>(own: OwnSpace<Y>, { outputs, probabilities }: Listed<Y>): number[] {
  const sums = own.facts.map(() => 0)
  outputs.forEach((y, at) => {
    own.holds(y).forEach((holds, i) => {
      if (holds) sums[i] += probabilities[at]
    })
  })
  return sums
}

/** `P(column | row)` of every pair of facts. */
function conditionals<Y>(own: OwnSpace<Y>, { outputs, probabilities }: Listed<Y>): PairMatrix {
  const k = own.facts.length
  const values = new Float64Array(k * k)
  outputs.forEach((y, at) => {
    const holds = own.holds(y)
    for (let i = 0; i < k; i++) {
      if (!holds[i]) continue
      for (let j = 0; j < k; j++) if (holds[j]) values[i * k + j] += probabilities[at]
    }
  })
  const given = values.map((both, at) => {
    const row = Math.floor(at / k)
    return values[row * k + row] > 0 ? both / values[row * k + row] : 0
  })
  return { names: own.facts, values: given }
}

/** `P(row before column)` of every pair of items. */
function orders<Y>(own: OwnSpace<Y>, { outputs, probabilities }: Listed<Y>): PairMatrix {
  const k = own.facts.length
  const values = new Float64Array(k * k)
  outputs.forEach((y, at) => {
    const order = own.parts(y).map((name) => own.facts.indexOf(name))
    order.forEach((before, place) => {
      for (const after of order.slice(place + 1)) values[before * k + after] += probabilities[at]
    })
  })
  return { names: own.facts, values }
}
