import { describe, expect, test } from 'vitest'
import type { Candidate } from '../../../src/tasks/choose/candidate.js'
import { mixAll, mixByRule } from '../../../src/tasks/choose/mixed-trials.js'
import { mixtureEntry } from '../../../src/tasks/choose/mixture-entry.js'
import { Trial } from '../../../src/tasks/choose/trial.js'
import type { ResolvedTaskOptions } from '../../../src/tasks/options/task-options.js'

/** A trial with these losses of rows in each part, and milliseconds for the answer to a row. */
function trial(name: string, parts: number[][], milliseconds = 1) {
  const candidate = { name, cost: 1 } as Candidate<ResolvedTaskOptions>
  const made = new Trial<unknown, ResolvedTaskOptions>(candidate)
  for (const losses of parts) {
    made.parts.push({
      fit: {} as never,
      losses: [losses],
      weights: losses.map(() => 1),
      scores: losses.map(() => 0),
      seconds: 1,
      decisionSeconds: (milliseconds * losses.length) / 1000,
    })
  }
  return made
}

// of eight rows, in the order of the groups, each knows one half
const left = [0.1, 0.1, 0.1, 0.1, 4, 4, 4, 4]
const right = [4, 4, 4, 4, 0.1, 0.1, 0.1, 0.1]
const names = (mixture: ReturnType<typeof mixByRule>) =>
  mixture?.members.map(({ trial }) => trial.candidate.name)

describe('what rows held out speak for', () => {
  test('is mixed where trials know different rows', () => {
    const [first, second] = [trial('first', [left, left]), trial('second', [right, right])]
    const mixture = mixByRule(first, [first, second])!
    expect(names(mixture)).toEqual(['first', 'second'])
    mixture.members.forEach(({ weight }) => {
      expect(weight).toBeCloseTo(0.5, 6)
    })
    // each row is scored with weights of the others: here all are a half
    const nll = -Math.log(0.5 * Math.exp(-0.1) + 0.5 * Math.exp(-4))
    expect(mixture.losses.mean).toBeCloseTo(nll, 6)
    const entry = mixtureEntry(mixture, 'chosen')
    expect(entry).toMatchObject({ candidate: 'first + second', parts: 2, millisecondsPerRow: 2 })
  })

  test('is the best alone where another adds nothing, or what may be chance', () => {
    const best = trial('best', [[1, 1, 1, 1, 1, 1, 1, 1]])
    const worse = trial('worse', [[2, 2, 2, 2, 2, 2, 2, 2]])
    expect(mixByRule(best, [best, worse])).toBeUndefined()
    // better on one row of eight, and much worse on the others
    const lucky = trial('lucky', [[0.2, 9, 9, 9, 9, 9, 9, 9]])
    expect(mixByRule(best, [best, lucky])).toBeUndefined()
    const impossible = trial('impossible', [left.map(() => Number.POSITIVE_INFINITY)])
    expect(mixByRule(best, [best, impossible])).toBeUndefined()
  })

  test('takes one that was left behind by the rows that it has seen', () => {
    const mixture = mixByRule(trial('whole', [left, left]), [trial('some', [right])])!
    expect(names(mixture)).toEqual(['whole', 'some'])
    expect(mixture.parts).toBe(1)
  })

  test('takes the one that helps most first, and no other that it makes needless', () => {
    const near = trial('near', [right.map((loss) => loss + 0.2)])
    const others = [near, trial('nearer', [right])]
    expect(names(mixByRule(trial('best', [left]), others))).toEqual(['best', 'nearer'])
  })

  test('answers in the time that answers may take', () => {
    const best = trial('best', [left], 1)
    const slow = trial('slow', [right], 5)
    expect(names(mixByRule(best, [slow], 6))).toEqual(['best', 'slow'])
    expect(mixByRule(best, [slow], 5.9)).toBeUndefined()
  })
})

test('where a mixture is asked for, all that saw all parts are in it', () => {
  const trials = [trial('a', [left, left]), trial('b', [right, right]), trial('c', [right])]
  expect(names(mixAll(trials))).toEqual(['a', 'b'])
  const useless = trial('useless', [left.map((loss) => loss + 3)])
  expect(names(mixAll([trial('a', [left]), useless]))).toEqual(['a'])
})
