import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import {
  fillMissing,
  multilabelFromArff,
  multilabelFromCsv,
  rankingFromCsv,
  readFeatures,
  readMultilabel,
  refitMeans,
  takeRows,
} from '../../../src/io/index.js'
import { caught } from '../../reference/caught.js'

const folder = mkdtempSync(join(tmpdir(), 'partita-columns-'))
afterAll(() => rmSync(folder, { recursive: true }))
const write = (name: string, text: string | Uint8Array) => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}
const labels = ['y']

describe('what training data say of columns holds for every file', () => {
  const train = () =>
    multilabelFromCsv('x,color,y\n1000,red,0\n1100,green,1\n1050,blue,1', { labels })

  test('a missing value is the mean in training, whatever stands beside it', async () => {
    const { schema } = await train()
    const first = async (rows: string, missing: 'mean' | 'zero') => {
      const path = write('input.csv', `x,color\n,red\n${rows}`)
      const { features } = await readFeatures(path, { schema, labels, missing })
      return [...features.values.subarray(0, 4)]
    }
    for (const rows of ['', '1,red\n', '9999,blue\n']) {
      expect(await first(rows, 'mean')).toEqual([1050, 0, 0, 1])
      expect(await first(rows, 'zero')).toEqual([0, 0, 0, 1])
    }
  })

  test('the policy of training is the default', async () => {
    const { schema } = await multilabelFromCsv('x,y\n1,0\n,1\n3,1', { labels, missing: 'mean' })
    const { features } = await readFeatures(write('p.csv', 'x\n\n""\n9'), { schema, labels })
    expect([...features.values]).toEqual([2, 9])
  })

  test('a test file is read like the training file, in the library too', async () => {
    const like = await train()
    const text = 'color,y,x,z\ngreen,1,,7\nblack,0,5,7'
    const test = await multilabelFromCsv(text, { like, missing: 'mean' })
    expect([...test.features.values]).toEqual([1050, 0, 1, 0, 5, 0, 0, 0])
    expect([test.labelNames, test.featureNames]).toEqual([labels, like.featureNames])
    expect(test.schema).toEqual(like.schema)
    expect(test.warnings.slice(0, 2)).toEqual([
      '1 column was left out, no features of the model: "z"',
      'column "color" has 1 value of no known category: it counts as none',
    ])
  })

  test('rows to learn from can be chosen before missing values are filled', async () => {
    const text = 'x,y\n1,0\n3,1\n1000,1\n,1'
    const data = await multilabelFromCsv(text, { labels, missing: 'keep' })
    const schema = refitMeans(data.schema, takeRows(data.features, Int32Array.of(0, 1)))
    expect([...fillMissing(data.features, schema).values]).toEqual([1, 3, 1000, 2])
    expect([schema.missing, data.features.values[3]]).toEqual(['mean', Number.NaN])
  })

  test('an attribute may declare fewer categories or more, or be a column of words', async () => {
    const arff = (categories: string, rows: string) =>
      `@relation 'r: -C 1'\n@attribute y {0,1}\n@attribute c {${categories}}\n@data\n${rows}`
    const like = multilabelFromArff(arff('red,green,blue', '1,red\n0,blue'))
    const read = (text: string) => multilabelFromArff(text, { like, storage: 'dense' })
    expect([...read(arff('blue,red', '1,red\n0,blue')).features.values]).toEqual([1, 0, 0, 0, 0, 1])
    const more = read(arff('purple,red', '1,purple\n0,red'))
    expect([...more.features.values]).toEqual([0, 0, 0, 1, 0, 0])
    expect(more.warnings).toContain(
      'attribute "c" has 1 value of no known category: it counts as none',
    )
    const sparse = read(arff('purple,red', '{0 1}\n{1 red}'))
    expect([...sparse.features.values]).toEqual([0, 0, 0, 1, 0, 0])
    expect(sparse.warnings).toContain(
      'attribute "c" has 1 value of no known category: it counts as none',
    )
    const { features } = await multilabelFromCsv('c,y\nblue,1', { like, storage: 'dense' })
    expect([...features.values]).toEqual([0, 0, 1])
  })

  test('a column of exactly the name wins over one that the name could be made of', async () => {
    const text = 'age=old,age=young,y\n1,0,1\n0,1,0'
    const { schema, featureNames } = await multilabelFromCsv(text, { labels })
    for (const input of ['age=old,age=young,age\n1,0,70', 'age,age=old,age=young\n70,1,0']) {
      const data = await readFeatures(write('age.csv', input), { schema, labels })
      expect([...data.features.values]).toEqual([1, 0])
      expect(data.warnings).toEqual(['1 column was left out, no features of the model: "age"'])
      const named = await readFeatures(write('age.csv', input), { features: featureNames, labels })
      expect([...named.features.values]).toEqual([1, 0])
    }
  })

  test('a column of categories may come as the indicators it becomes', async () => {
    const { schema } = await train()
    const input = write('one-hot.csv', 'color=red,x,color=blue,color=green\n0,5,1,0')
    const { features } = await readFeatures(input, { schema, labels })
    expect([...features.values]).toEqual([5, 1, 0, 0])
    const error = await caught(() => readFeatures(write('lack.csv', 'x\n5'), { schema, labels }))
    expect([error.code, error.message]).toEqual([
      'SHAPE_MISMATCH',
      expect.stringMatching(/expected "color"/),
    ])
  })

  test('a word where training had numbers is an error with its line', async () => {
    const { schema } = await train()
    const input = write('word.csv', 'x,color\n1,red\nmany,red')
    const error = await caught(() => readFeatures(input, { schema, labels }))
    expect([error.code, error.details.where]).toEqual([
      'PARSE_ERROR',
      `${input}, line 3, column "x"`,
    ])
  })

  test('a file with neither schema nor names is read as one to learn from', async () => {
    const path = write('own.csv', 'y,b,c\n1,no,2\n0,yes,3')
    const { features, featureNames } = await readFeatures(path, { labels })
    expect([featureNames, [...features.values]]).toEqual([
      ['b', 'c'],
      [0, 2, 1, 3],
    ])
  })
})

describe('the type of a column', () => {
  const features = async (cells: readonly string[], options = {}) => {
    const text = `x,L1,L2\n${cells.map((cell, row) => `${cell},${1 + (row % 2)},${2 - (row % 2)}`).join('\n')}`
    return rankingFromCsv(text, options)
  }
  const numbers = ['1.5', '2.5', '3.5']

  test.each([
    'NA',
    'N/A',
    'n/a',
    'NaN',
    'null',
    'NULL',
    'None',
    '<NA>',
    '#N/A',
    '-',
    '?',
    '',
    'nan(ind)',
  ])('is that of its known values: %j is missing, in any row', async (marker) => {
    for (const cells of [
      [marker, ...numbers],
      [...numbers, marker],
    ]) {
      const data = await features(cells, { missing: 'mean' })
      expect(data.featureNames).toEqual(['x'])
      expect([...data.features.values].sort()).toEqual([1.5, 2.5, 2.5, 3.5])
    }
  })

  test('can be told of other markers', async () => {
    const data = await features(['unknown', '-9', ...numbers], {
      missing: 'mean',
      missingValues: ['unknown', '-9'],
    })
    expect([...data.features.values]).toEqual([2.5, 2.5, 1.5, 2.5, 3.5])
    const like = await rankingFromCsv('x,L1,L2\n-9,1,2\n7,1,2', { like: data })
    expect([...like.features.values]).toEqual([2.5, 7])
    const path = write('markers.csv', 'x\nunknown\n8')
    const read = await readFeatures(path, { schema: data.schema, labels: [] })
    expect([...read.features.values]).toEqual([2.5, 8])
  })

  test.each([
    ['a word among numbers', ['1', 'x', '2'], 3, /not a number.*"x"/],
    ['a word before numbers', ['x', '1', '2'], 2, /not a number.*"x"/],
    ['a number among words', ['a', 'b', '7', 'c'], 4, /a number stands among words.*"7"/],
    ['a number before words', ['7', 'a', 'b', 'c'], 2, /a number stands among words.*"7"/],
    ['percentages', ['12%', '7%'], 2, /in a form that is not read.*"12%"/],
    ['thousands', ['1,234,567', '2'].map((n) => `"${n}"`), 2, /not a number/],
    ['what may be thousands or fractions', ['"1,234"', '"2,345"'], 2, /two things/],
    ['fractions with points and commas', ['"1,5"', '2.5'], 2, /"1,5"/],
    ['dates of an unknown order', ['01/02/2024', '03/04/2024'], 2, /form that is not read/],
  ])('is one for all rows: %s is an error with its line', async (_, cells, line, message) => {
    const error = await caught(() => features(cells, { file: 'f.csv' }))
    expect([error.code, error.details.where]).toEqual([
      'PARSE_ERROR',
      `f.csv, line ${line}, column "x"`,
    ])
    expect(error.message).toMatch(message)
  })

  test('is categories where the caller says so', async () => {
    const data = await features(['7', 'a', '8'], { categorical: ['x'] })
    expect(data.featureNames).toEqual(['x=7', 'x=8', 'x=a'])
  })

  test('is a number with a comma for the point, with a warning', async () => {
    const text = 'x;n;L1;L2\n0,5;1;1;2\n1,25;2;2;1\n3;3;1;2'
    const data = await rankingFromCsv(text)
    expect([...data.features.values]).toEqual([0.5, 1, 1.25, 2, 3, 3])
    expect(data.warnings).toEqual(['commas are decimal points in "x"'])
  })

  test('is days for dates, whose zone counts', async () => {
    const data = await features(['1970-01-02', '2024-03-01', '2024-03-01T12:00:00+02:00'])
    expect(
      [...data.features.values].map((day, row) => day + (data.features.center?.[row % 1] ?? 0)),
    ).toEqual([1, 19783, Math.fround(19783 + 10 / 24)])
    expect(data.warnings).toEqual(['dates became days since 1970-01-01 in "x"'])
  })

  test('is days for dates of ARFF, in the pattern declared', () => {
    const text = `@relation 'r: -C 1'\n@attribute y {0,1}\n@attribute a date\n@attribute b date 'dd.MM.yyyy HH:mm'
@data\n1,1970-01-02T06:00:00,'02.01.1970 12:00'\n0,?,'03.01.1970 00:00'`
    const data = multilabelFromArff(text, { missing: 'zero', storage: 'dense' })
    expect([...data.features.values]).toEqual([1.25, 1.5, 0, 2])
  })

  test('is one number for two values: 1 for what is true, else for the second', async () => {
    const text = 'a,b,c,y\nTrue,yes,male,1\nFalse,no,female,0'
    const { features: X, featureNames, schema } = await multilabelFromCsv(text, { labels })
    expect(featureNames).toEqual(['a', 'b', 'c=male'])
    expect([...X.values]).toEqual([1, 1, 1, 0, 0, 0])
    const input = write('flags.csv', 'a,b,c\nFALSE,YES,female\n1,yes,other')
    const read = await readFeatures(input, { schema, labels })
    expect([...read.features.values]).toEqual([0, 1, 0, 1, 1, 0.5])
    expect(read.warnings).toHaveLength(1)
  })

  test('of {YES,NO} in sparse rows keeps them sparse', () => {
    const names = Array.from({ length: 30 }, (_, at) => `@attribute f${at} {YES,NO}`)
    const text = `@relation r\n${names.join('\n')}\n@attribute y {0,1}\n@data\n{3 NO,30 1}\n{5 NO}`
    const { features: X, featureNames } = multilabelFromArff(text, { labels })
    expect(featureNames[3]).toBe('f3=NO')
    expect('indices' in X && [...X.indices]).toEqual([3, 5])
  })
})

describe('columns of exported frames', () => {
  const rows = (count: number, cell: (row: number) => unknown) =>
    Array.from({ length: count }, (_, row) => `${cell(row)},${(row * 7) % 5},${row % 2}`).join('\n')

  test.each([
    ['', 3, (row: number) => row],
    ['Unnamed: 0', 3, (row: number) => row],
    ['', 3, (row: number) => (row * 2) % 3],
    ['', 4, (row: number) => `row${row}`],
    ['id', 25, (row: number) => row + 1],
  ])('a column %j that numbers the rows is left out with a warning', async (name, count, cell) => {
    const data = await multilabelFromCsv(`${name},x,y\n${rows(count, cell)}`, { labels })
    expect(data.featureNames).toEqual(['x'])
    expect(data.warnings[0]).toBe(`column "${name}" was left out: it names the rows`)
    const { warnings } = await multilabelFromCsv(`${name},x,y\n${rows(2, cell)}`, { like: data })
    expect(warnings).toEqual([expect.stringMatching(/^1 of 2 rows have no label/)])
    const kept = await multilabelFromCsv(`${name},x,y\n${rows(count, cell)}`, {
      labels,
      keep: [name],
    })
    expect(kept.featureNames.length).toBeGreaterThan(1)
  })

  test('numbers that repeat are none where nothing names them; dates of a name are features', async () => {
    const data = await multilabelFromCsv(`,x,y\n${rows(4, (row) => row >> 1)}`, { labels })
    expect(data.featureNames).toEqual(['x'])
    const dates = rows(25, (row) => `2024-01-${String(row + 1).padStart(2, '0')}`)
    expect((await multilabelFromCsv(`day,x,y\n${dates}`, { labels })).featureNames).toContain('day')
  })

  test('a comma at the end of lines is no column', async () => {
    const data = await multilabelFromCsv('a,y,\n1,0,\n2,1', { labels })
    expect([data.featureNames, [...data.features.values]]).toEqual([['a'], [1, 2]])
    const short = await multilabelFromCsv('a,y\n1,0,,\n2,1', { labels })
    expect([...short.features.values]).toEqual([1, 2])
    const error = await caught(() => multilabelFromCsv('a,y,\n1,0,5', { labels }))
    expect(error.message).toMatch(/a field stands in a column without a name.*"5".*line 2/)
  })

  test('a header of numbers is one if it counts, or holds the labels', async () => {
    const counted = await multilabelFromCsv('0,1,2\n5,6,1\n7,8,0', { labels: { last: 1 } })
    expect([counted.featureNames, counted.labelNames]).toEqual([['0', '1'], ['2']])
    const named = await multilabelFromCsv('400,500,9\n5,6,1\n7,8,0', { labels: ['9'] })
    expect(named.featureNames).toEqual(['400', '500'])
    const error = await caught(() => multilabelFromCsv('5,1\n7,0', { labels: { last: 1 } }))
    expect(error.code).toBe('PARSE_ERROR')
  })

  test.each([
    [';', 'a;b;y\n1;2;1'],
    ['a tab', 'a\tb\ty\n1\t2\t1'],
    ['|', 'a|b|y\n1|2|1'],
    ['; though a name has a comma', 'a;b;"y"\n1;2;1'],
    ['the comma beside ; in quotes', '"a",b,y\n1,2,1'],
    ['; where commas are decimal points', 'a;b;y\n1,0;2,0;1'],
  ])('the delimiter is found: %s', async (_, text) => {
    const data = await multilabelFromCsv(text, { labels })
    expect([...data.features.values]).toEqual([1, 2])
  })

  test('names match in either Unicode form, exactly first', async () => {
    const [composed, decomposed] = ['é', 'e\u0301']
    const read = (text: string, label: string) => multilabelFromCsv(text, { labels: [label] })
    expect((await read(`x,${composed}\n1,1`, decomposed)).labelNames).toEqual([composed])
    const both = await read(`${composed},${decomposed}\n1,0\n2,1`, decomposed)
    expect([both.featureNames, both.labelNames]).toEqual([[composed], [decomposed]])
    const { schema } = await read(`${composed},y\na${composed},1\nb,0\nc,0`, 'y')
    const input = write('forms.csv', `${decomposed}\na${decomposed}\n`)
    expect([...(await readFeatures(input, { schema, labels })).features.values]).toEqual([1, 0, 0])
  })

  test('rankings in two formats at once are refused', async () => {
    const path = write('two.csv', 'x,L1,L2,ranking\n1,1,2,b>a')
    const { readRanking } = await import('../../../src/io/index.js')
    const error = await caught(() => readRanking(path))
    expect([error.code, error.message]).toEqual([
      'INVALID_OPTION',
      expect.stringMatching(/two formats.*L1, L2, … and a column ranking/),
    ])
    expect((await readRanking(path, { format: 'ranks', ignore: ['ranking'] })).itemNames).toEqual([
      'L1',
      'L2',
    ])
  })
})

describe('labels', () => {
  test.each([
    ['{FALSE,TRUE}', 'FALSE', 'TRUE', '"TRUE" is 1, "FALSE" is 0 in label "y"'],
    ['{TRUE,FALSE}', 'FALSE', 'TRUE', '"TRUE" is 1, "FALSE" is 0 in label "y"'],
    ['{no,yes}', 'no', 'yes', '"yes" is 1, "no" is 0 in label "y"'],
    ['{-1,1}', '-1', '1', '"1" is 1, "-1" is 0 in label "y"'],
    ['{0.0,1.0}', '0.0', '1.0', undefined],
    ['{0,1}', '0.0', '1.0', undefined],
    ['numeric', '-1', '1', '"1" is 1, "-1" is 0 in label "y"'],
  ])('declared %s are 0 and 1', async (type, zero, one, note) => {
    const text = `@relation r\n@attribute x real\n@attribute y ${type}\n@data\n1,${zero}\n2,${one}`
    const data = multilabelFromArff(text, { labels })
    expect([...data.labels.values]).toEqual([0, 1])
    expect(data.warnings.filter((warning) => warning.includes('is 1'))).toEqual(note ? [note] : [])
    const csv = await multilabelFromCsv(`x,y\n1,${zero}\n2,${one}`, { labels })
    expect([...csv.labels.values]).toEqual([0, 1])
  })

  test('of several spellings or meanings in one column are refused', async () => {
    for (const [first, second] of [
      ['yes', 'true'],
      ['yes', '2'],
      ['-1', '0'],
      ['a', 'b'],
    ]) {
      const text = `x,y\n1,${first}\n2,${second}`
      expect((await caught(() => multilabelFromCsv(text, { labels }))).code).toBe('NOT_IN_SPACE')
    }
  })
})

test('tab-separated files are read, and the standard input has a name of its own', async () => {
  const data = await readMultilabel(write('t.tsv', 'a\ty\n1\t1'), { labels })
  expect([data.relation, [...data.features.values]]).toEqual(['t', [1]])
})

test('a column that seems to name the rows is kept where no other is a feature', async () => {
  const rows = Array.from({ length: 25 }, (_, row) => `${row + 1},${row % 2}`)
  const data = await multilabelFromCsv(`row,y\n${rows.join('\n')}`, { labels })
  expect([data.featureNames, data.warnings[0]]).toEqual([
    ['row'],
    'column "row" seems to name the rows: no other is a feature',
  ])
})
