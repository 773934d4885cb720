import { describe, expect, test } from 'vitest'
import type { LabelSetReport } from '../../src/cli/tasks/label-set-report.js'
import type { RankingReport } from '../../src/cli/tasks/ranking-report.js'
import { testFolder } from './folder.js'
import { outcome, partita, start, terminalMain } from './program.js'
import { tinyRows } from './tiny-data.js'
import { quickRanker, tinyItems, tinyRankings } from './tiny-rankings.js'

const folder = testFolder()
const data = folder.write('drinks.csv', tinyRankings(40))
const base = ['evaluate', '--task', 'ranking', '--data', data, ...tinyItems]

describe('cross-validation on threads', () => {
  const cross = ['--folds', '3', '--repeats', '2', '--json']
  /** a report without time, memory and the number of workers */
  async function timeless<Report extends RankingReport | LabelSetReport>(
    workers: number,
    ...argv: string[]
  ): Promise<Report> {
    const { code, stdout, stderr } = await partita(...argv, ...cross, '--workers', `${workers}`)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const report = JSON.parse(stdout, (name, value) =>
      ['seconds', 'peakMemoryMb'].includes(name) ? undefined : value,
    )
    expect(report.workers).toBe(workers)
    return { ...report, workers: undefined }
  }

  test('gives the same numbers for every number of workers, with ties, too', async () => {
    const tied = folder.write('tied.csv', tinyRankings(40).replaceAll(',1,2,3', ',1,2,2'))
    const source = ['--data', tied, ...tinyItems, ...quickRanker]
    const argv = ['evaluate', '--task', 'ranking', ...source]
    const [one, three] = await Promise.all([
      timeless<RankingReport>(1, ...argv),
      timeless<RankingReport>(3, ...argv),
    ])
    expect(one.data?.partial).toBeGreaterThan(0)
    expect(three).toEqual(one)
  })

  test('does so for label sets, with sparse rows', async () => {
    const wide = tinyRows(40).map((row, r) => [
      ...new Array(20).fill(0).fill(1, r % 20, (r % 20) + 1),
      ...row.slice(3),
    ])
    const head = [...Array.from({ length: 20 }, (_, i) => `x${i}`), 'sun', 'party']
    const sparse = folder.write('sparse.csv', [head, ...wide].map((row) => row.join()).join('\n'))
    const source = ['--train', sparse, '--labels', 'last:2', '--epochs', '3', '--hidden', '8']
    const [one, two] = await Promise.all([
      timeless<LabelSetReport>(1, 'evaluate', ...source),
      timeless<LabelSetReport>(2, 'evaluate', ...source),
    ])
    expect(one.folds).toHaveLength(6)
    expect(two).toEqual(one)
  })

  test('shows an error of a fold as itself', async () => {
    const order = [...'abcdefghijklmnopqrst'].join('>')
    const wide = folder.write('wide.csv', `x,order\n${`1,${order}\n`.repeat(6)}`)
    const exact = [...quickRanker, '--objective', 'exact', '--reference', 'uniform']
    const argv = ['--data', wide, '--folds', '2', '--workers', '2', ...exact]
    const { code, stdout, stderr } = await partita('evaluate', '--task', 'ranking', ...argv)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^error \[UNSUPPORTED\]: .*; at fold [12] of 2\n$/)
  })

  test('ends with 130 after Ctrl-C, with nothing reported', async () => {
    const endless = ['--folds', '3', '--workers', '2', '--epochs', '1000000', '--encoder', 'linear']
    const child = start(terminalMain, [...base, ...endless, '--energy', 'linear'])
    let isPressed = false
    const { code, stdout, stderr } = await outcome(child, (text) => {
      if (!isPressed && / #\d reference refit [1-9]/.test(text)) isPressed = child.kill('SIGINT')
    })
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' })
    expect(stderr).toMatch(/interrupted: ending all folds\n0 of 3 folds were complete: nothing is/)
  })
})
