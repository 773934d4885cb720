import type { LeaderboardEntry } from '../../tasks/index.js'
import { textTable } from './text-table.js'

/** How the candidates of `auto` did on rows held out, as a table; nothing where none were compared. */
export function leaderboardLines(leaderboard: readonly LeaderboardEntry[]): string[] {
  if (leaderboard.length === 0) return []
  const scoreName = leaderboard.find((entry) => entry.scoreName)?.scoreName ?? 'score'
  const number = (value: number | undefined, digits: number) => value?.toFixed(digits) ?? '–'
  const rows = leaderboard.map((entry) => [
    entry.candidate,
    number(entry.nll, 3),
    number(entry.nllStandardError, 3),
    number(entry.score, 3),
    String(entry.parts),
    entry.seconds.toFixed(1),
    milliseconds(entry.millisecondsPerRow),
    entry.outcome,
  ])
  const head = ['candidate', 'NLL', '±', scoreName, 'parts', 's', 'ms/row', '']
  return textTable([head, ...rows]).split('\n')
}

/** What an answer costs, by the candidate that was chosen; nothing where none was. */
export function servingLine(leaderboard: readonly LeaderboardEntry[]): string[] {
  const chosen = leaderboard.find(({ outcome }) => outcome === 'chosen')?.millisecondsPerRow
  return chosen === undefined ? [] : [`serve  about ${milliseconds(chosen)} ms a row`]
}

function milliseconds(value: number | undefined): string {
  return value === undefined ? '–' : value.toPrecision(2)
}
