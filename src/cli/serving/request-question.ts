import { PartitaError } from '../../errors.js'
import { nearestName } from '../../nearest-name.js'
import type { Question } from '../work/answer-rows.js'
import { described } from './described.js'

/** What a request asks: rows, and how they are answered. */
export interface PredictRequest {
  readonly rows: readonly unknown[]
  readonly question: Question
}

const flags = ['probabilities', 'withProbabilities', 'ranks'] as const
const names = ['rows', 'decision', ...flags] as const

/**
 * Reads the body of a request.
 *
 * @throws PartitaError INVALID_OPTION for what is none of its, or more rows than are allowed; EMPTY_DATA
 *   without any
 */
export function requestOf(body: unknown, maxRows: number): PredictRequest {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw wrong('body', 'a JSON object such as { "rows": [[1, 2]] }', described(body))
  }
  const given = body as Readonly<Record<string, unknown>>
  const unknown = Object.keys(given).find((name) => !(names as readonly string[]).includes(name))
  if (unknown !== undefined) {
    const near = nearestName(unknown, names)
    throw wrong(
      unknown.slice(0, 100),
      names.join(', '),
      unknown.slice(0, 100),
      near && `did you mean ${near}?`,
    )
  }
  const { rows, decision } = given
  if (!Array.isArray(rows)) throw wrong('rows', 'a list of rows', described(rows))
  if (rows.length === 0)
    throw new PartitaError('EMPTY_DATA', 'there are no rows', { where: 'rows' })
  if (rows.length > maxRows) throw wrong('rows', `at most ${maxRows} rows`, String(rows.length))
  const isName = typeof decision === 'string' && decision.length <= 100
  if (decision !== undefined && !isName) {
    throw wrong('decision', 'the name of a rule', described(decision))
  }
  for (const flag of flags) {
    const value = given[flag]
    if (value !== undefined && typeof value !== 'boolean') {
      throw wrong(flag, 'true or false', described(value))
    }
  }
  const { probabilities = false, ranks = false, withProbabilities = false } = given
  const asked = { probabilities, ranks, withProbabilities } as Record<string, boolean>
  if (probabilities && (ranks || withProbabilities || decision !== undefined)) {
    const other = ranks ? 'ranks' : withProbabilities ? 'withProbabilities' : 'decision'
    throw wrong('probabilities', `nothing beside it, or withProbabilities`, other)
  }
  return { rows, question: { ...asked, decision } as Question }
}

function wrong(option: string, expected: string, received: string, hint?: string): PartitaError {
  const details = { expected, received, ...(hint !== undefined && { hint }) }
  return new PartitaError('INVALID_OPTION', `invalid option ${option}`, details)
}
