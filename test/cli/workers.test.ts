import { describe, expect, test } from 'vitest'
import type { RankingReport } from '../../src/cli/report/ranking-report.js'
import { testFolder } from './folder.js'
import { outcome, partita, start, terminalMain } from './program.js'
import { quickRanker, tinyItems, tinyRankings } from './tiny-rankings.js'

const folder = testFolder()
const data = folder.write('drinks.csv', tinyRankings(40))
const base = ['evaluate', '--task', 'ranking', '--data', data, ...tinyItems]

describe('cross-validation on threads', () => {
  test('gives the same numbers for every number of workers, with ties, too', async () => {
    const tied = folder.write('tied.csv', tinyRankings(40).replaceAll(',1,2,3', ',1,2,2'))
    const cross = ['--folds', '3', '--repeats', '2', '--json', ...quickRanker]
    const argv = ['evaluate', '--task', 'ranking', '--data', tied, ...tinyItems, ...cross]
    const report = async (workers: number) => {
      const { code, stdout, stderr } = await partita(...argv, '--workers', `${workers}`)
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      const { seconds, peakMemoryMb, ...rest } = JSON.parse(stdout) as RankingReport
      expect(rest.workers).toBe(workers)
      const timeless = rest.folds.map(({ seconds: each, ...fold }) => fold)
      return { ...rest, workers: undefined, folds: timeless }
    }
    const [one, three] = await Promise.all([report(1), report(3)])
    expect(one.data?.partial).toBeGreaterThan(0)
    expect(three).toEqual(one)
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
