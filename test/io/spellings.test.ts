import { describe, expect, test } from 'vitest'
import { TableEncoder } from '../../src/features.js'
import {
  multilabelFromArff,
  multilabelFromCsv,
  rankingFromChoices,
  rankingFromCsv,
  rankingFromOrderStrings,
  rankingFromPrefLib,
  toDense,
} from '../../src/io/index.js'
import { nameInOrder } from '../../src/spaces/index.js'

const csv = (header: string, fields: readonly string[]) =>
  multilabelFromCsv(
    [header, ...fields.map((field, row) => `${field},${row ** 2 / 2},${row % 2}`)].join('\n'),
    { labels: ['l'], missing: 'mean' },
  )
const column = async (fields: readonly string[]) => {
  const { features, featureNames } = await csv('x,z,l', fields)
  const { values, cols } = toDense(features)
  expect(featureNames).toEqual(['x', 'z'])
  return fields.map((_, row) => values[row * cols])
}

describe('how values of a CSV column are written', () => {
  test.each([
    ['truths beside numbers', ['True', '1', '0', 'False'], [1, 1, 0, 0]],
    ['truths in any case', ['yes', 'NO', 'Yes', 'no'], [1, 0, 1, 0]],
    ['months', ['2024-01', '2024-02', '2024-03'], [19723, 19754, 19783]],
    ['no time', ['1', 'NaT', '3'], [1, 2, 3]],
    ['an indefinite number of C', ['1', '-1.#IND', '3'], [1, 2, 3]],
  ])('%s', async (_, fields, expected) => {
    expect(await column(fields)).toEqual(expected)
  })

  test.each([
    [['10:30', '11:45']],
    [['31 Jan 2024', '1 Feb 2024']],
    [['"Jan 31, 2024"', '"Feb 1, 2024"']],
    [['１', '２']],
    [['−1', '−2']],
    [['12%', '13%']],
  ])('%j are no categories', async (fields) => {
    await expect(column(fields)).rejects.toThrow(/in a form that is not read.*line 2/)
    const rows = fields.map((field) => ({ x: field.replaceAll('"', ''), z: 1 }))
    const encoded = new TableEncoder().fit(rows)
    await expect(encoded).rejects.toThrow(/in a form that is not read.*at X, line 1, column "x"/)
  })

  test('a word in two Unicode forms is one category, and one tag', async () => {
    const forms = ['cafe\u0301', 'caf\u00e9', 'tea', 'milk']
    const { featureNames, features } = await csv('x,z,l', forms)
    expect(featureNames).toEqual(['x=cafe\u0301', 'x=milk', 'x=tea', 'z'])
    const { values, cols } = toDense(features)
    expect([values[0], values[cols]]).toEqual([1, 1])
    const rows = forms.map((form) => ({ styles: [form, 'tea'] }))
    const encoder = await new TableEncoder().fit(rows)
    expect(encoder.featureNames).toEqual(['styles=caf\u00e9', 'styles=milk', 'styles=tea'])
    expect([...toDense(encoder.transform([{ styles: ['cafe\u0301'] }])).values]).toEqual([1, 0, 0])
  })

  test('whole numbers that are rounded in reading are named', async () => {
    const said = async (first: bigint) => {
      const ids = Array.from({ length: 6 }, (_, row) => String(first + BigInt(row)))
      const { warnings } = await csv('x,z,l', ids)
      return warnings.filter((warning) => warning.includes('2⁵³'))
    }
    expect(await said(9007199254740993n)).toEqual([expect.stringMatching(/those of "x" lie close/)])
    expect(await said(4503599627370496n)).toEqual([])
  })

  test('columns that seem to say how often a ranking was seen are named', async () => {
    const text = 'winner,loser,count,age\na,b,3,20\nb,a,1,30\n'
    const { warnings } = await rankingFromChoices(text)
    expect(warnings[0]).toMatch(/^column "count" is a feature; if it says how a ranking counts/)
    const left = await rankingFromChoices(text, { ignore: ['count'] })
    expect(left.warnings.join()).not.toContain('count')
  })

  test.each([
    [['yes', 'true', 'no'], /a feature is not a number|neither/],
    [['2', 'True', '0'], /a feature is not a number.*"True"; at line 3/],
  ])('%j are no truth values of one kind', async (fields, message) => {
    const read = csv('x,z,l', fields)
    if (fields.includes('2')) await expect(read).rejects.toThrow(message)
    else expect((await read).featureNames).toContain('x=yes')
  })

  test('labels mix words and numbers', async () => {
    const { labels, warnings } = await multilabelFromCsv('x,l\n1,True\n2,0\n3,1\n4,FALSE', {
      labels: ['l'],
    })
    expect([...labels.values]).toEqual([1, 0, 1, 0])
    expect(warnings).toContain('"True" is 1, "FALSE" is 0 in label "l"')
  })

  test('words for true and false are the numbers or the words of training', async () => {
    const options = { labels: ['l'] } as const
    const numbers = await multilabelFromCsv('x,l\n1,1\n0,0\n1,1', options)
    const words = await multilabelFromCsv('x,l\nTrue,1\nFalse,0\nTrue,1', options)
    const like = async (train: typeof words, text: string) => [
      ...toDense((await multilabelFromCsv(text, { like: train })).features).values,
    ]
    expect(await like(numbers, 'x,l\nFalse,1\nTrue,1')).toEqual([0, 1])
    expect(await like(words, 'x,l\n0,1\n1,1')).toEqual([0, 1])
  })
})

describe('what stands around rows', () => {
  test.each(['sep=;\nx;l\n1;0\n2;1', '\ufeff"sep=;"\r\nx;l\r\n1;0\r\n2;1'])(
    'a line that names the separator',
    async (text) => {
      const { featureNames, features } = await multilabelFromCsv(text, { labels: ['l'] })
      expect([featureNames, features.rows]).toEqual([['x'], 2])
      const wrong = text.replace('2;1', '2;7')
      await expect(multilabelFromCsv(wrong, { labels: ['l'] })).rejects.toThrow(/line 4/)
    },
  )

  test.each([
    [',x,l\n0,1.5,0\n1,2.5,1\n0,3,1\n1,4,0'],
    [',x,l\n2024-01-01,1.5,0\n2024-01-02,2.5,1'],
    ['index,x,l\n0,1.5,0\n1,2.5,1'],
    ['x,__index_level_0__,l\n1.5,7,0\n2.5,8,1'],
  ])('names of rows are no feature: %j', async (text) => {
    const { featureNames, warnings } = await multilabelFromCsv(text, { labels: ['l'] })
    expect(featureNames).toEqual(['x'])
    expect(warnings.join()).toContain('was left out')
    const ranks = await rankingFromCsv(
      text.replaceAll(/,l$|,l(?=\n)/g, ',L1').replaceAll(/\d$/gm, '1'),
    )
    expect(ranks.featureNames).toEqual(['x'])
  })

  test('a date that is none is an error with its line, in either order', () => {
    const head =
      '@relation r\n@attribute d date yyyy-MM-dd\n@attribute x numeric\n@attribute l {0,1}\n@data\n'
    const read = (rows: string) => multilabelFromArff(head + rows, { labels: ['l'] })
    expect(() => read('2024-13-31,1,1\n2024-01-31,2,0')).toThrow(/"d" is a date.*line 6/)
    expect(() => read('2024-01-31,1,1\n2024-13-31,2,0')).toThrow(/"d" is a date.*line 7/)
    expect(read('31.1.2024,1,1\n1.2.2024,2,0').featureNames).toEqual(['x'])
    expect(() => multilabelFromArff('@relation r\n@attribute x integer[0,9]\n')).toThrow('KEEL')
  })
})

const orders = (...rows: string[]) =>
  rankingFromOrderStrings(['x,ranking', ...rows.map((row, at) => `${at / 2},"${row}"`)].join('\n'))

describe('orders that other programs write', () => {
  test.each([
    [['3 * cat>dog', 'dog>cat'], /written in another way.*line 2/],
    [['cat>dog', '3x dog>cat'], /written in another way.*line 3/],
    [['1.5: cat>dog', 'dog>cat'], /written in another way/],
    [['-1: cat>dog', 'dog>cat'], /written in another way/],
    [['cat > dog * 4', 'dog>cat'], /written in another way/],
    [['cat>dog ^4', 'dog>cat'], /written in another way/],
    [['10:30>11:45', '11:45>10:30'], /colon.*two things.*option items/],
    [['{cat,dog}>sun', 'sun>cat'], /brackets.*line 2/],
    [['[1, 2, 3]', '[3, 2, 1]'], /brackets/],
    [['a->b', 'b->a'], /arrows.*line 2/],
    [['cat<dog', 'dog<cat'], /no order says which item is better/],
    [['a≻b', 'b≻a'], /no order says/],
    [['a;b;c', 'b;a;c'], /no order says/],
    [['cat,dog,sun', 'sun,dog,cat'], /no order says/],
  ])('%j is refused', async (rows, message) => {
    await expect(orders(...rows)).rejects.toThrow(message)
  })

  test('times are items where they are named', async () => {
    const text = 'x,ranking\n1,10:30>11:45\n2,2: 11:45>10:30'
    const { rankings } = await rankingFromOrderStrings(text, { items: ['10:30', '11:45'] })
    expect(rankings).toEqual([
      [0, 1],
      [1, 0],
      [1, 0],
    ])
  })

  test('an order that counts 0 times is told', async () => {
    const { rankings, warnings } = await orders('0: a>b', '2 : b>a')
    expect(rankings).toHaveLength(2)
    expect(warnings).toContain('1 order counts 0 times: no row of it is kept')
  })

  test.each(['A-', '-', '{a', '(b)', '3 * a', '3x a', '1.5: a', '10:30', 'dog * 4', 'b ^3', '[1'])(
    '%j is read as it is written',
    async (name) => {
      const written = nameInOrder(name)
      const { itemNames } = await orders(`${written}>other`, `other>${written}`)
      expect([...itemNames].sort()).toEqual([name, 'other'].sort())
    },
  )
})

describe('PrefLib', () => {
  const head = '# NUMBER ALTERNATIVES: 2\n'
  test('a file that is cut, names nothing, or sorts into categories', () => {
    const cut = rankingFromPrefLib(`${head}# NUMBER VOTERS: 5\n2: 1,2`)
    expect(cut.warnings).toContain('the file names 5 voters and holds 2 orders: it may be cut')
    expect(rankingFromPrefLib(`${head}# ALTERNATIVE NAME 1:\n1: 1,2`).itemNames).toEqual(['1', '2'])
    expect(() => rankingFromPrefLib(`${head}# NUMBER CATEGORIES: 2\n1: {1},{2}`)).toThrow(
      /categories.*line 2/,
    )
  })
})

test('numbers of a column of dates are days, and no others', async () => {
  const train = await multilabelFromCsv('d,l\n2024-01-31,0\n2024-02-01,1', { labels: ['l'] })
  const days = await multilabelFromCsv('d,l\n19753,0', { like: train })
  expect([...toDense(days.features).values]).toEqual([19753])
  for (const wrong of ['20240131', '1706659200', '1706659200000']) {
    await expect(multilabelFromCsv(`d,l\n19753,1\n${wrong},0`, { like: train })).rejects.toThrow(
      /no count of days.*line 3/,
    )
  }
  const rows = [{ d: new Date(0) }, { d: new Date(86_400_000) }]
  const { encoder } = await new TableEncoder().fitTransform(rows)
  expect(() => encoder.transform([{ d: 1_706_659_200_000 }])).toThrow(/no count of days/)
})
