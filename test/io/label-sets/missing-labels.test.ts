import { describe, expect, test } from 'vitest'
import { multilabelFromArff, multilabelFromCsv } from '../../../src/io/index.js'
import { caught } from '../../reference/caught.js'

const csv = 'x,a,b\n1,1,\n2,,null\n3,0,1\n4,?,0\n'
const read = (text: string, options: object = {}) =>
  multilabelFromCsv(text, { labels: ['a', 'b'], file: 'f.csv', ...options })

describe('missing labels', () => {
  test('of CSV are unknown: empty, ? and null', async () => {
    const { labels, warnings, droppedRows } = await read(csv)
    expect([...labels.values]).toEqual([1, Number.NaN, Number.NaN, Number.NaN, 0, 1, Number.NaN, 0])
    expect(warnings).toContain('4 labels (50 %) of 3 rows are missing: they are unknown')
    // none of these rows is known to have no label
    expect(warnings.join()).not.toMatch(/no label/)
    expect(droppedRows).toBe(0)
  })

  test.each(['1,?,1\n2,0,1\n', '{0 1,1 ?,2 1}\n{0 2,2 1}\n'])('of ARFF are unknown: %j', (rows) => {
    const head =
      '@relation t\n@attribute x numeric\n@attribute a {0,1}\n@attribute b {0,1}\n@data\n'
    const { labels } = multilabelFromArff(head + rows, { labels: ['a', 'b'] })
    expect([...labels.values]).toEqual([Number.NaN, 1, 0, 1])
  })

  test('may leave their rows out, with their features', async () => {
    const { labels, features, warnings, droppedRows } = await read(csv, { missingLabels: 'drop' })
    expect([[...labels.values], [...features.values]]).toEqual([[0, 1], [3]])
    expect(droppedRows).toBe(3)
    expect(warnings).toContain('3 of 4 rows were dropped: labels of theirs are missing')
  })

  test('may be refused, with the line', async () => {
    const error = await caught(() => read(csv, { missingLabels: 'error' }))
    expect(error.code).toBe('NOT_IN_SPACE')
    expect(error.message).toMatch(/f\.csv, line 2, label "b".*missingLabels: 'keep'/)
    expect((await caught(() => read(csv, { missingLabels: 'fill' }))).message).toMatch(
      /missingLabels/,
    )
  })

  test('of every row are named', async () => {
    const { warnings } = await read('x,a,b\n1,1,\n2,0,\n')
    expect(warnings).toContain('labels that are known in no row: "b"')
  })
})

test.each([
  ['numbers', '1,9,1\n2,0,1\n3,1,9\n', ['9']],
  ['-1, which else is 0', '1,-1,1\n2,0,1\n3,1,-1\n', ['-1']],
  ['words', '1,unknown,yes\n2,no,yes\n3,yes,unknown\n', ['unknown']],
])('labels are unknown where the caller says so: %s', async (_, rows, missingValues) => {
  const expected = [Number.NaN, 1, 0, 1, 1, Number.NaN]
  const options = { labels: ['a', 'b'], missingValues }
  const data = await multilabelFromCsv(`x,a,b\n${rows}`, options)
  expect([...data.labels.values]).toEqual(expected)
  for (const type of [
    `{${[...new Set(rows.match(/(?<=,)[^,\n]+/g))].join()}}`,
    ...(/yes/.test(rows) ? [] : ['numeric']),
  ]) {
    const head = `@relation t\n@attribute x numeric\n@attribute a ${type}\n@attribute b ${type}\n`
    const { labels } = multilabelFromArff(`${head}@data\n${rows}`, options)
    expect([...labels.values]).toEqual(expected)
  }
})

describe('lists of labels', () => {
  test('in either Unicode form are of one label, also of a model', async () => {
    const text = 'x,t\n1,cafe\u0301;b\n2,caf\u00e9\n'
    const data = await multilabelFromCsv(text, { tags: 't' })
    expect(data.labelNames).toEqual(['b', 'caf\u00e9'])
    expect([...data.labels.values]).toEqual([1, 1, 0, 1])
    const like = { ...data, labelNames: ['b', 'cafe\u0301'] }
    const again = await multilabelFromCsv(text, { tags: 't', like })
    expect(again.labels).toEqual(data.labels)
  })

  test.each(['"rain,sun"', 'rain|sun'])('say that %j is one label', async (list) => {
    const data = await multilabelFromCsv(`x,t\n1,${list}\n2,sun\n`, { tags: 't' })
    expect(data.labelNames).toHaveLength(2)
    expect(data.warnings.join()).toMatch(/no list of "t" has a ;.*is one label/)
    const separated = await multilabelFromCsv(`x,t\n1,${list}\n2,sun;fog\n`, { tags: 't' })
    expect(separated.warnings.join()).not.toMatch(/is one label/)
  })

  test.each(['"[""a"", ""b""]"', "\"['a', 'b']\"", '"{a,b}"'])(
    'are refused as other programs write them: %s',
    async (list) => {
      const error = await caught(() => multilabelFromCsv(`x,t\n1,${list}\n2,NA\n`, { tags: 't' }))
      expect([error.code, error.message]).toEqual([
        'NOT_IN_SPACE',
        expect.stringMatching(/in another form; expected names separated by ;/),
      ])
    },
  )
})
