import { describe, expect, test } from 'vitest'
import { type OptionTable, parseOptions } from '../../../src/cli/options/option-table.js'
import { UsageError } from '../../../src/cli/options/usage-error.js'

const table = {
  train: { kind: 'text', value: 'FILE', required: true, help: 'rows to learn from' },
  'drop-unlabelled': { kind: 'flag', help: '' },
  proposal: { kind: 'choice', choices: ['uniform', 'tied'], help: '' },
  rate: {
    kind: 'number',
    value: 'X',
    expected: 'a number above 0',
    accepts: (x: number) => x > 0,
    help: '',
  },
  hidden: {
    kind: 'numbers',
    value: 'WIDTHS',
    expected: 'whole numbers',
    accepts: Number.isInteger as (x: number) => boolean,
    help: '',
  },
} as const satisfies OptionTable

/** message and hint of the usage error */
function refused(...argv: string[]): string {
  try {
    parseOptions(argv, table)
  } catch (error) {
    if (error instanceof UsageError) return `${error.message}; ${error.hint}`
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('parseOptions', () => {
  test('gives values their types, under names in camel case', () => {
    const argv = '--train a.arff --drop-unlabelled --proposal tied --rate=1e-3 --hidden 8,16'
    expect(parseOptions(argv.split(' '), table)).toEqual({
      train: 'a.arff',
      dropUnlabelled: true,
      proposal: 'tied',
      rate: 0.001,
      hidden: [8, 16],
    })
  })

  test('leaves what was not said undefined, and flags false', () => {
    expect(parseOptions(['--train', 'a'], table)).toEqual({
      train: 'a',
      dropUnlabelled: false,
      proposal: undefined,
      rate: undefined,
      hidden: undefined,
    })
  })

  test('takes the last of two values, and "none" for an empty list', () => {
    const argv = ['--train', 'a', '--train', 'b', '--hidden', 'none']
    expect(parseOptions(argv, table)).toMatchObject({ train: 'b', hidden: [] })
  })

  test('says what is wrong and what would be right', () => {
    expect(refused()).toBe('--train is missing; rows to learn from')
    expect(refused('--trian', 'a')).toBe('unknown option --trian; did you mean --train?')
    expect(refused('--constructor', 'a')).toMatch(/^unknown option --constructor/)
    expect(refused('-t', 'a')).toMatch(/^unknown option -t/)
    expect(refused('--train')).toBe('--train needs a value; rows to learn from')
    expect(refused('--train=')).toBe('--train needs a value; rows to learn from')
    expect(refused('--train', '--rate', '1')).toBe(
      '--train needs a value; write --train=--rate if that is the value',
    )
    expect(refused('--train', 'a', '--rate', '-1')).toBe(
      '--rate cannot be "-1"; --rate takes a number above 0',
    )
    expect(refused('--drop-unlabelled=no')).toMatch(/^--drop-unlabelled takes no value/)
    expect(refused('--drop-unlabelled', 'no')).toMatch(/"no"; --drop-unlabelled takes no value/)
    expect(refused('a.arff')).toMatch(/^unexpected argument "a.arff"/)
    expect(refused('--train', 'a', '--proposal', 'ties')).toBe(
      '--proposal cannot be "ties"; --proposal takes uniform, tied',
    )
  })

  test.each(['0', '-1', 'x', '', ' ', 'NaN', 'Infinity', '1e999', '1,2'])(
    'refuses the number %j',
    (text) => expect(refused('--train', 'a', `--rate=${text}`)).toMatch(/^--rate (cannot|needs)/),
  )

  test.each(['8,', ',8', '8,x', '8.5', '8;9'])('refuses the list %j', (text) => {
    expect(refused('--train', 'a', `--hidden=${text}`)).toMatch(/^--hidden cannot be/)
  })
})
