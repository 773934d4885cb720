import { readFileSync, writeFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { numberSchema, toFeatures } from '../../src/io/index.js'
import { FittedMultilabel, MultilabelClassifier } from '../../src/tasks/index.js'
import { testFolder } from './folder.js'
import { partita } from './program.js'
import { runCli } from './run-cli.js'
import { tinyRows } from './tiny-data.js'

const folder = testFolder()
const model = folder.path('tiny.partita')
const input = folder.path('long.csv')
const output = folder.path('long-out.csv')
/** more than one block of two million characters, most of them in a column that is not read */
const ROWS = 1600
const few = tinyRows(500)
const unread = 'x'.repeat(1500)
const rows = Array.from({ length: ROWS }, (_, r) => few[r % few.length]!.slice(0, 3))
const written = ['sun,warm,loud,noise', ...rows.map((row) => [unread, ...row].join(','))]

beforeAll(async () => {
  const X = few.map((row) => row.slice(0, 3))
  const Y = few.map((row) => row.slice(3))
  const schema = numberSchema(['warm', 'loud', 'noise'], toFeatures(X))
  const options = { labels: ['sun', 'party'], schema, epochs: 2, encoder: { hidden: [4] } }
  writeFileSync(model, (await new MultilabelClassifier(options).fit(X, Y)).toBytes())
  writeFileSync(input, `${written.join('\n')}\n`)
})

describe('a file of several blocks', () => {
  test('is predicted as its rows are, each with its number', async () => {
    const argv = ['predict', '--model', model, '--input', input, '--output', output]
    expect(await runCli(argv)).toMatchObject({ code: 0, stderr: '' })
    const [header, ...lines] = readFileSync(output, 'utf8').trimEnd().split('\n')
    const decided = (await FittedMultilabel.load(model)).predictSets(few.map((r) => r.slice(0, 3)))
    expect(header).toBe('row,labels')
    expect(lines).toHaveLength(ROWS)
    const isWrong = (line: string, r: number) =>
      line !== `${r + 1},${decided[r % few.length]!.join(';')}`
    expect(lines.filter(isWrong)).toEqual([])
  })

  test('goes to standard output part by part', async () => {
    const parts: string[] = []
    const onStdout = (text: string) => void parts.push(text)
    const argv = ['predict', '--model', model, '--input', input]
    expect((await runCli(argv, { onStdout })).code).toBe(0)
    expect(parts.length).toBeGreaterThan(1)
    expect(parts.join('')).toBe(readFileSync(output, 'utf8'))
  })

  test('has the same bytes from threads', async () => {
    const shared = folder.path('shared.csv')
    const argv = ['--model', model, '--workers', '2', '--output', shared, '--input', input]
    const { code, stderr } = await partita('predict', ...argv)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(readFileSync(shared, 'utf8')).toBe(readFileSync(output, 'utf8'))
  })

  test('says of an error in a later block where it is, and writes nothing', async () => {
    const broken = folder.path('broken.csv')
    const none = folder.path('none.csv')
    const lines = written.map((line, at) => (at === ROWS - 2 ? `${unread},wet,1,2` : line))
    writeFileSync(broken, `${lines.join('\n')}\n`)
    const argv = ['predict', '--model', model, '--input', broken, '--output', none]
    const { code, stderr } = await runCli(argv)
    expect(code).toBe(1)
    expect(stderr).toMatch(`line ${ROWS - 1}`)
    expect(folder.names()).not.toContain('none.csv')
    expect(folder.names().filter((name) => name.includes('partial'))).toEqual([])
  })

  test('warns once of what is the same in every block', async () => {
    const gaps = folder.path('gaps.csv')
    const lines = written.map((line, at) => (at % 100 === 50 ? line.replace(/,[^,]*$/, ',') : line))
    writeFileSync(gaps, `${lines.join('\n')}\n`)
    const argv = ['predict', '--model', model, '--input', gaps, '--missing', 'mean']
    const { stderr } = await runCli([...argv, '--output', output])
    const warnings = stderr.trimEnd().split('\n')
    expect(warnings[0]).toMatch(
      /^warning: \d+ missing feature values became the mean.*from line 51 on/,
    )
    expect(warnings[1]).toMatch(/^warning: the like in \d+ more parts? of the file/)
    expect(warnings).toHaveLength(2)
  })

  test('is given up at Ctrl-C, and nothing is written', async () => {
    const path = folder.path('interrupted.csv')
    const argv = ['predict', '--model', model, '--input', input, '--output', path]
    const onListen = (signals: NodeJS.EventEmitter) => setImmediate(() => signals.emit('SIGINT'))
    expect((await runCli(argv, { onListen })).code).toBe(130)
    expect(folder.names()).not.toContain('interrupted.csv')
  })
})
