import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import {
  type CsrArrays,
  isSparse,
  multilabelFromLibsvm,
  readFeatures,
  readMultilabel,
  toDense,
} from '../../../src/io/index.js'
import { caught } from '../../reference/caught.js'

const folder = mkdtempSync(join(tmpdir(), 'partita-libsvm-'))
afterAll(() => rmSync(folder, { recursive: true }))
const write = (name: string, text: string) => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

describe('multilabelFromLibsvm', () => {
  test('reads labels and columns by their numbers, rows without labels too', () => {
    const text = '1,3 2:0.5 7:1\n3 2:-1e-1 # a note\n\n 7:2\n2:4 9:0\n'
    const data = multilabelFromLibsvm(text)
    expect([data.labelNames, data.featureNames]).toEqual([
      ['1', '3'],
      ['2', '7'],
    ])
    expect([...toDense(data.features).values]).toEqual(
      [0.5, 1, -0.1, 0, 0, 2, 4, 0].map(Math.fround),
    )
    expect([...data.labels.values]).toEqual([1, 1, 0, 1, 0, 0, 0, 0])
  })

  // sklearn.datasets.load_svmlight_file(f, multilabel=True) of '1,2 1:1.5 3:2\n2 2:1\n' gives
  // X = [[1.5, 0, 2], [0, 1, 0]] and y = [(1, 2), (2,)]
  test('reads what scikit-learn reads', () => {
    const data = multilabelFromLibsvm('1,2 1:1.5 3:2\n2 2:1\n', { storage: 'dense' })
    expect([...data.features.values]).toEqual([1.5, 0, 2, 0, 1, 0])
    expect([...data.labels.values]).toEqual([1, 1, 0, 1])
  })

  test('reads files of the extreme classification repository, whose header says the sizes', () => {
    const data = multilabelFromLibsvm('3 100000 4\n0,2 5:1 99999:2\n3 0:1\n 7:1\n')
    expect([data.features.rows, data.featureNames]).toEqual([3, ['0', '5', '7', '99999']])
    expect([data.labelNames, isSparse(data.features)]).toEqual([['0', '1', '2', '3'], false])
    expect([...data.labels.values.subarray(0, 4)]).toEqual([1, 0, 1, 0])
  })

  test('takes -1 and 1 on every line for one label, and says so', () => {
    const data = multilabelFromLibsvm('+1 1:1\n-1 1:2\n')
    expect([data.labelNames, [...data.labels.values]]).toEqual([['1'], [1, 0]])
    expect(data.warnings).toContain('"1" is 1, "-1" is 0 in label "1"')
  })

  test('a file like another has its columns; those it does not name are 0', async () => {
    const like = multilabelFromLibsvm('1 3:1 8:2\n2 3:4\n')
    const text = '2 8:5 9:1\n1 2:1\n'
    const data = multilabelFromLibsvm(text, { like })
    expect([data.featureNames, data.labelNames]).toEqual([like.featureNames, like.labelNames])
    expect([...toDense(data.features).values]).toEqual([0, 5, 0, 0])
    expect(data.warnings).toContain('columns that training does not have were left out: 2')
    const path = write('t.svm', text)
    const { features } = await readFeatures(path, { schema: like.schema, labels: like.labelNames })
    expect(features).toEqual(data.features)
    expect((await readMultilabel(path, { like })).features).toEqual(data.features)
    const error = await caught(() => multilabelFromLibsvm('5 3:1', { like, file: 'x.svm' }))
    expect([error.code, error.details.where]).toEqual(['UNKNOWN_LABEL', 'x.svm, line 1'])
  })

  test('reads back any rows, in time and space of what is not zero', () => {
    const row = fc.record({
      labels: fc.uniqueArray(fc.nat(20), { maxLength: 3 }),
      entries: fc.uniqueArray(
        fc.tuple(fc.nat(1_000_000), fc.float({ noNaN: true, noDefaultInfinity: true })),
        { maxLength: 5, selector: ([column]) => column },
      ),
    })
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 6 }), (rows) => {
        const lines = rows.map(({ labels, entries }) => {
          const sorted = [...entries].sort(([a], [b]) => a - b)
          return `${labels.join()} ${sorted.map(([column, value]) => `${column}:${value}`).join(' ')}`
        })
        const text = `${rows.length} 1000001 21\n${lines.join('\n')}\n`
        const values = rows.flatMap(({ entries }) => entries).filter(([, value]) => value !== 0)
        fc.pre(values.length > 0)
        const data = multilabelFromLibsvm(text, { storage: 'sparse' })
        const { offsets, indices, values: read } = data.features as CsrArrays
        rows.forEach(({ labels, entries }, at) => {
          const found = new Map<number, number>()
          for (let e = offsets[at]; e < offsets[at + 1]; e++) {
            found.set(Number(data.featureNames[indices[e]]), read[e])
          }
          expect(found).toEqual(
            new Map(entries.filter(([, value]) => value !== 0).sort(([a], [b]) => a - b)),
          )
          const own = data.labels.values.subarray(at * 21, at * 21 + 21)
          expect([...own.keys()].filter((label) => own[label] === 1)).toEqual(
            [...labels].sort((a, b) => a - b),
          )
        })
      }),
      { seed: 6, numRuns: 60 },
    )
  })

  test.each([
    ['an empty text', '', 1, /holds no row/],
    ['a column that is none', '1 a:1', 1, /column:value.*"a:1"/],
    ['columns that descend', '1 3:1\n1 4:1 2:1', 2, /ascending.*2 after 4/],
    ['a column twice', '1 3:1 3:1', 1, /ascending/],
    ['a query', '1 qid:1 3:1', 1, /column:value.*"qid:1"/],
    ['a value that is none', '1 3:x', 1, /finite number.*"3:x"/],
    ['a value beyond 32 bits', '1 3:1e39', 1, /finite number/],
    ['a label of words', 'cat 3:1', 1, /label is not a number.*"cat"/],
    ['fewer rows than the header says', '2 5 2\n1 3:1', 2, /expected 2; received 1/],
    ['a label beyond the header', '1 5 2\n2 3:1', 2, /below 2.*"2"/],
    ['a column beyond the header', '1 5 2\n1 5:1', 2, /below 5/],
  ])('refuses %s, with the line', async (_, text, line, message) => {
    const error = await caught(() => multilabelFromLibsvm(text, { file: 'f.svm' }))
    expect([error.code, error.details.where]).toEqual(['PARSE_ERROR', `f.svm, line ${line}`])
    expect(error.message).toMatch(message)
  })
})

test('takes memory for what occurs, not for the largest number that is named', async () => {
  const wide = multilabelFromLibsvm('1 2:1 2000000000:3\n2 7:1\n')
  expect(wide.featureNames).toEqual(['2', '7', '2000000000'])
  expect(wide.features.cols).toBe(3)
  const error = await caught(() => multilabelFromLibsvm('1 9 40000000\n0,2 1:1\n'))
  expect(error.message).toMatch(/more labels.*at most 5000000; received 40000000/)
  const known = multilabelFromLibsvm('1 9 40000000\n0,2 1:1\n', { labels: ['0', '2'] })
  expect(known.labelNames).toEqual(['0', '2'])
})

test.each([
  ['milliseconds', 1.7e12, { storage: 'auto' }, ['1']],
  ['sparse rows', 15_000_000, { storage: 'sparse' }, ['1']],
  ['dense rows, which are centred', 15_000_000, { storage: 'dense' }, []],
  ['numbers near 0', 0, { storage: 'sparse' }, []],
] as const)('columns that lose their differences are named: %s', (_, offset, options, names) => {
  const rows = [0, 1, 20].map((step) => `${step % 2} 1:${offset + step + 1} 3:${step + 1}`)
  const { warnings } = multilabelFromLibsvm(`${rows.join('\n')}\n`, options)
  const said = warnings.filter((warning) => warning.includes('far from 0'))
  expect(said.map((warning) => /rows: (.*?);/.exec(warning)?.[1])).toEqual(names)
})
