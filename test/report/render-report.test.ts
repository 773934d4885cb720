import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  barFigure,
  figureBlock,
  groupedBars,
  heatFigure,
  histogramFigure,
  lineFigure,
  numberText,
  pointFigure,
  type ReportDocument,
  renderReport,
} from '../../src/report/index.js'

const columns = [{ title: 'name' }, { title: 'score', digits: 2 }]
const table = {
  kind: 'table',
  caption: 'Scores <all>',
  columns,
  rows: [
    ['a & b', { value: 0.123456, bar: 0.123456 }],
    ['"c"', null],
    ['d', { value: -2, text: 'minus two' }],
  ],
} as const

const values = [
  { x: 1, y: 2, of: 'one' },
  { x: 2, y: 3, of: 'one' },
  { x: 1, y: 1, of: '<two>' },
]
const axes = { x: { field: 'x', title: 'epoch' }, y: { field: 'y', title: 'nats' } }
const fields = [
  { field: 'x', title: 'epoch' },
  { field: 'y', title: 'nats' },
]
const cells = values.map(({ x, y, of }) => ({
  x: String(x),
  y: String(y),
  value: x - y,
  panel: of,
}))

const figures = {
  lines: lineFigure({ values, ...axes, series: 'of', diagonal: true, points: true }),
  bands: lineFigure({ values, ...axes, series: 'of', band: ['x', 'y'] }),
  bars: barFigure({ values, x: axes.y, y: { field: 'of', title: '' }, spread: ['x', 'y'] }),
  dots: barFigure({ values, x: axes.y, y: { field: 'of', title: '' }, series: 'x' }),
  groups: groupedBars({ values, ...axes, series: 'of' }),
  points: pointFigure({ values, ...axes, diagonal: true }),
  histogram: histogramFigure(values, axes.y),
  matrix: heatFigure({ values: cells, largest: 1, above: 'more', below: 'less' }),
}

const document: ReportDocument = {
  title: 'A report of <script>alert(1)</script>',
  sections: [
    {
      title: 'Results',
      blocks: [
        { kind: 'text', text: 'a < b' },
        { kind: 'tiles', tiles: [{ label: 'F1', value: '50 %', note: 'half' }] },
        { kind: 'warnings', items: ['few samples'] },
        { kind: 'code', caption: 'Command', text: 'partita evaluate --train "a.csv"' },
        table,
      ],
    },
    {
      title: 'Results',
      blocks: Object.entries(figures).map(([name, figure]) =>
        figureBlock(name, figure, values, fields),
      ),
    },
  ],
}

describe('a report', () => {
  test('fetches nothing, and its policy allows its own script alone', async () => {
    const html = await renderReport(document)
    expect(html).not.toMatch(/(src|href)="(?!#)/)
    expect(html).not.toMatch(/url\(|@import|https?:/)
    const script = /<script>([\s\S]*?)<\/script>/.exec(html)?.[1] ?? ''
    const digest = createHash('sha256').update(script).digest('base64')
    expect(html).toContain(
      `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${digest}'`,
    )
    expect(html.match(/<script>/g)).toHaveLength(1)
  })

  test('escapes what it is given, in pages, attributes and figures', async () => {
    const html = await renderReport(document)
    expect(html).toContain('A report of &lt;script&gt;')
    expect(html).toContain('aria-label="Scores &lt;all&gt;"')
    expect(html).toContain('a &amp; b')
    expect(html).not.toContain('<two>')
  })

  test('has sections that links find, though they are called the same', async () => {
    const html = await renderReport(document)
    for (const anchor of ['results', 'results-2']) {
      expect(html).toContain(`href="#${anchor}"`)
      expect(html).toContain(`<section id="${anchor}"`)
    }
  })

  test('draws every figure and has its data as a table beneath', async () => {
    const html = await renderReport(document)
    const count = Object.keys(figures).length
    expect(html.match(/<svg /g)).toHaveLength(count)
    expect(html.match(/<figure>/g)).toHaveLength(count)
    expect(
      html.match(/<details><summary>Data of this figure<\/summary><div class="table/g),
    ).toHaveLength(count)
  })

  test('has tables only, and says so, where vega is not installed', async () => {
    const importPackage = () => Promise.reject(new Error('Cannot find package'))
    const html = await renderReport(document, { importPackage })
    expect(html).not.toContain('<svg')
    expect(html).toContain('npm install vega vega-lite')
    expect(html.match(/<table>/g)).toHaveLength(1 + Object.keys(figures).length)
  })

  test('leaves sets as they are to others, whatever vega-lite does to them', async () => {
    await renderReport(document)
    expect(JSON.stringify(new Set([1]))).toBe('{}')
  })

  test('is the same each time', async () => {
    expect(await renderReport(document)).toBe(await renderReport(document))
  })
})

test('cells keep the whole number to sort by beside what is shown', async () => {
  const html = await renderReport({ title: 't', sections: [{ title: 's', blocks: [table] }] })
  expect(html).toContain('<td class="n bar" data-v="0.123456" style="--v:0.12">0.12</td>')
  expect(html).toContain('<td class="n">–</td>')
  expect(html).toContain('<td class="n" data-v="-2">minus two</td>')
})

test.each([
  [3, undefined, '3'],
  [0.123456, undefined, '0.1235'],
  [-0.5, 2, '−0.50'],
  [123456.7, undefined, '123500'],
  [1.5e-7, undefined, '1.50 e-7'],
])('%d with %s digits is %s', (value, digits, text) => {
  expect(numberText(value, digits)).toBe(text)
})
