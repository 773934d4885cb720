import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { inCommandLineWords } from '../../../src/cli/options/command-line-words.js'
import { testFolder } from '../folder.js'
import { runCli } from '../run-cli.js'

const folder = testFolder()

describe('words of the command line', () => {
  test.each([
    ["pass missing: 'mean' or missing: 'zero'", 'pass --missing mean or --missing zero'],
    [
      "use energy: 'linear' or 'pairwise', or another",
      'use --energy linear or pairwise, or another',
    ],
    ["use method: 'exact', or 'learned'", 'use --log-partition-by exact, or learned'],
    ["use logPartition 'residual', or", 'use --log-partition residual, or'],
    ['invalid option samples; expected 1', 'invalid option --samples; expected 1'],
    ['or leave proposalTraining out', 'or leave --proposal-training out'],
    ['emptyPolicy one: why', '--empty one: why'],
    ["with unlabelled: 'drop'", 'with --drop-unlabelled'],
    ['or standardize: false', 'or --no-standardize'],
    ['with deterministic: true', 'with --deterministic'],
    ['with epochs: 20', 'with --epochs 20'],
  ])('are said of %j', (message, said) => {
    expect(inCommandLineWords(message)).toBe(said)
  })

  test.each([
    'train: 3 of 60 rows have no label',
    'label "x", column \'y\': labels are set',
    "storage: 'dense' is an option of the API alone",
    'received {0,1}; at rows.csv, line 3',
    'kept as new MultilabelClassifier({ labels })',
    'the file logPartition.csv',
  ])('leave %j as it is', (message) => {
    expect(inCommandLineWords(message)).toBe(message)
  })

  test('no hint of the library says itself what the command line says', () => {
    const own = new URL('../../../src/', import.meta.url).pathname
    const files = readdirSync(own, { recursive: true, encoding: 'utf8' })
    // the styles of reports have variables by such names
    const isOwn = (file: string) => file.startsWith('cli') || file.startsWith('report')
    const sources = files.filter((file) => file.endsWith('.ts') && !isOwn(file))
    const twice = sources.filter((file) => {
      const text = readFileSync(join(own, file), 'utf8')
      return /["'`(]--[a-z]/.test(text.replaceAll(/^ *(\*|\/\/).*$/gm, ''))
    })
    expect(twice).toEqual([])
  })

  test('are used by every command for what is wrong with a file', async () => {
    const gap = folder.write('gap.csv', 'a,b,y\n1,,1\n2,3,0\n1,4,1\n')
    for (const argv of [
      ['fit', '--train', gap, '--labels', 'y', '--model', folder.path('m.partita')],
      ['evaluate', '--train', gap, '--labels', 'y'],
      ['inspect', '--data', gap, '--labels', 'y'],
    ]) {
      const { stderr } = await runCli(argv)
      expect(stderr).toContain('pass --missing mean or --missing zero')
    }
  })
})
