import type { TableSurvey } from 'partita/io'
import type {
  Answer,
  DataSummary,
  FileChoice,
  Question,
  Row,
  Settings,
  ShippedName,
  Trained,
} from '../protocol.js'
import { type Curves, noCurves, withEvent } from './curves.js'
import { bytesOfFile, bytesOfShipped, type ShippedSet } from './files.js'
import { WorkerClient } from './worker-client.js'

/** Where the data came from. */
export type Source =
  | { readonly kind: 'shipped'; readonly set: ShippedSet }
  | { readonly kind: 'file'; readonly choice: FileChoice; readonly format: 'arff' | 'csv' }

/** A fitted model, and how it came about. */
export interface Fitted {
  readonly trained: Trained
  readonly settings: Settings
}

/** All that the page shows. */
export interface State {
  /** what is being waited for, in words */
  readonly busy?: string
  readonly problem?: string
  /** a file whose labels are yet to be chosen */
  readonly survey?: { readonly name: string; readonly survey: TableSurvey }
  readonly source?: Source
  readonly data?: DataSummary
  readonly settings: Settings
  readonly curves?: Curves
  readonly isTraining: boolean
  readonly isStopping: boolean
  readonly fitted?: Fitted
  readonly question?: Question
  /** the row that the question began with */
  readonly row?: { readonly index: number; readonly row: Row }
  readonly answer?: Answer
  readonly draws?: readonly (readonly string[])[]
}

const defaults: Settings = {
  energy: 'auto',
  logPartition: 'residual',
  time: '',
  seed: 0,
  deterministic: false,
  constraint: '',
}

/** The state of the page, and what changes it: everything goes through here, one way. */
export class App {
  state: State = { settings: defaults, isTraining: false, isStopping: false }
  readonly #watchers: ((state: State) => void)[] = []
  readonly #worker = new WorkerClient((event) => {
    if (this.state.isTraining) this.#change({ curves: withEvent(this.#curves, event) })
  })
  #isDue = false
  #isAsking = false
  #isAskedAnew = false

  /** Shows every state to come, at most once for each frame. */
  watch(show: (state: State) => void): void {
    this.#watchers.push(show)
    show(this.state)
  }

  /** Reads a file, to choose labels or items of. */
  openFile(file: File): Promise<void> {
    return this.#busy(`reading ${file.name}`, async () => {
      const bytes = await bytesOfFile(file)
      const survey = await this.#worker.request('survey', { bytes, name: file.name }, [bytes])
      this.#change({ survey: { name: file.name, survey } })
    })
  }

  /** Takes a file as it was chosen. */
  takeFile(choice: FileChoice): Promise<void> {
    return this.#busy(`reading ${choice.name}`, async () => {
      const data = await this.#worker.request('openFile', choice)
      const format = this.state.survey?.survey.format ?? 'csv'
      await this.#opened(data, { kind: 'file', choice, format })
    })
  }

  openShipped(set: ShippedSet): Promise<void> {
    return this.#busy(`fetching ${set.name}`, async () => {
      const files = await bytesOfShipped(set)
      const name: ShippedName = set.name
      const data = await this.#worker.request('openShipped', { name, files }, files)
      await this.#opened(data, { kind: 'shipped', set })
    })
  }

  /** Draws everything again: sizes or colours have changed. */
  redraw(): void {
    const { curves, answer } = this.state
    this.#change({ curves: curves && { ...curves }, answer: answer && { ...answer } })
  }

  /** Leaves the choice of labels. */
  forgetSurvey(): void {
    this.#change({ survey: undefined, problem: undefined })
  }

  set(settings: Partial<Settings>): void {
    this.#change({ settings: { ...this.state.settings, ...settings } })
  }

  async train(): Promise<void> {
    const { settings, isTraining } = this.state
    if (isTraining) return
    this.#change({ isTraining: true, isStopping: false, curves: noCurves, problem: undefined })
    try {
      const trained = await this.#worker.request('train', settings)
      const { points = this.#curves.points } = trained
      this.#change({
        fitted: { trained, settings },
        curves: { ...this.#curves, points, share: 1, secondsLeft: 0 },
        draws: undefined,
      })
      this.ask({})
    } catch (error) {
      this.#change({ problem: (error as Error).message })
    } finally {
      this.#change({ isTraining: false, isStopping: false })
    }
  }

  /** Ends the fit, which keeps what it has learned. */
  async stop(): Promise<void> {
    this.#change({ isStopping: true })
    await this.#worker.request('stop', {})
  }

  /** Takes a row of the data as the question's input. */
  async takeRow(index: number): Promise<void> {
    const row = await this.#worker.request('row', { row: index })
    this.#change({ row: { index, row } })
    this.ask({ x: row.x })
  }

  /** Changes the question; the answer follows, that of the last question in any case. */
  ask(change: Partial<Question>): void {
    const { question } = this.state
    if (!question) return
    this.#change({ question: { ...question, ...change }, draws: undefined })
    if (this.#isAsking) this.#isAskedAnew = true
    else void this.#askNow()
  }

  async draw(seed: number): Promise<void> {
    const { question } = this.state
    if (!question) return
    await this.#caught(async () => {
      const draws = await this.#worker.request('sample', { ...question, seed, count: 12 })
      this.#change({ draws })
    })
  }

  async save(): Promise<ArrayBuffer> {
    return this.#worker.request('save', {})
  }

  async #askNow(): Promise<void> {
    this.#isAsking = true
    do {
      this.#isAskedAnew = false
      const { question, fitted } = this.state
      if (!question || !fitted) break
      await this.#caught(async () => {
        const answer = await this.#worker.request('ask', question)
        this.#change({ answer, problem: undefined })
      })
    } while (this.#isAskedAnew)
    this.#isAsking = false
  }

  async #opened(data: DataSummary, source: Source): Promise<void> {
    const { fields, features, constraint } = data
    const x = new Float64Array(features)
    for (const field of fields) if (field.kind === 'number') x[field.at] = field.mean
    this.#change({
      data,
      source,
      survey: undefined,
      settings: { ...this.state.settings, energy: 'auto', constraint },
      curves: undefined,
      fitted: undefined,
      answer: undefined,
      draws: undefined,
      row: undefined,
      question: { x, known: {}, preferences: [], threshold: 0.5 },
    })
    await this.takeRow(0)
  }

  async #busy(what: string, action: () => Promise<void>): Promise<void> {
    if (this.state.isTraining) await this.stop()
    this.#change({ busy: what, problem: undefined })
    await this.#caught(action)
    this.#change({ busy: undefined })
  }

  async #caught(action: () => Promise<void>): Promise<void> {
    try {
      await action()
    } catch (error) {
      this.#change({ problem: (error as Error).message })
    }
  }

  get #curves(): Curves {
    return this.state.curves ?? noCurves
  }

  #change(change: Partial<State>): void {
    this.state = { ...this.state, ...change }
    if (this.#isDue) return
    this.#isDue = true
    requestAnimationFrame(() => {
      this.#isDue = false
      for (const show of this.#watchers) show(this.state)
    })
  }
}
