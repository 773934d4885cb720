import type { TrainingEvent } from 'partita'
import { surveyTable } from 'partita/io'
import type {
  Answer,
  DataSummary,
  FileChoice,
  Question,
  Requests,
  Row,
  Trained,
} from '../protocol.js'
import { bicycles } from './bicycles.js'
import { readFile, readShipped } from './read-data.js'
import type { Session } from './session.js'
import { textOf } from './text-of.js'

/** Answers what the page asks for, one data set and one model at a time. */
export class Desk {
  #text = ''
  #session?: Session
  #stop?: AbortController

  constructor(private readonly onEvent: (event: TrainingEvent) => void) {}

  survey = async ({ bytes, name }: Requests['survey']['send']) => {
    this.#text = await textOf(bytes)
    return surveyTable(this.#text, { file: name })
  }

  openFile = async (choice: FileChoice): Promise<DataSummary> =>
    this.#open(await readFile(this.#text, choice))

  openShipped = async ({ name, files }: Requests['openShipped']['send']): Promise<DataSummary> =>
    this.#open(
      name === 'bicycles'
        ? await bicycles()
        : await readShipped(name, await Promise.all(files.map(textOf))),
    )

  row = ({ row }: { row: number }): Row => this.#opened.row(row)

  train = async (settings: Requests['train']['send']): Promise<Trained> => {
    const stop = new AbortController()
    this.#stop = stop
    try {
      return await this.#opened.train(settings, { signal: stop.signal, onEvent: this.onEvent })
    } finally {
      this.#stop = undefined
    }
  }

  stop = (): boolean => {
    this.#stop?.abort()
    return this.#stop !== undefined
  }

  ask = (question: Question): Promise<Answer> => this.#opened.ask(question)

  sample = (question: Requests['sample']['send']): string[][] => this.#opened.sample(question)

  save = (): ArrayBuffer => this.#opened.bytes().slice().buffer as ArrayBuffer

  #open(session: Session): DataSummary {
    this.#stop?.abort()
    this.#session = session
    return session.summary
  }

  get #opened(): Session {
    if (!this.#session) throw new Error('choose data first')
    return this.#session
  }
}
