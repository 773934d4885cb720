import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { FittedMultilabel } from '../../src/tasks/index.js'
import { testFolder } from './folder.js'
import { main, outcome, partita, root, start, terminalMain } from './program.js'
import { tinyArff, tinyRows } from './tiny-data.js'

const folder = testFolder()
const train = folder.write('train.arff', tinyArff(tinyRows(60)))

/** Modules of this package, relative to dist/, that a run of the built `partita` has loaded. */
async function modulesLoadedBy(...argv: string[]): Promise<string[]> {
  const coverage = folder.path(`coverage-${argv.join('')}`)
  mkdirSync(coverage)
  await outcome(start(main, argv, { NODE_V8_COVERAGE: coverage }))
  const dist = new URL('../../dist/', import.meta.url).href
  const loaded = readdirSync(coverage).flatMap((name) => {
    const { result } = JSON.parse(readFileSync(join(coverage, name), 'utf8'))
    return (result as { url: string }[]).map(({ url }) => url)
  })
  return loaded.filter((url) => url.startsWith(dist)).map((url) => url.slice(dist.length))
}

describe('the partita program', () => {
  test.each(['--help', '--version', '--nonsense'])(
    'loads nothing but the command line for %s',
    async (argument) => {
      const loaded = await modulesLoadedBy(argument)
      expect(loaded).toContain('cli/run.js')
      const own = /^cli\/((commands|options)\/)?[\w-]+\.js$|^(errors|nearest-name)\.js$/
      expect(loaded.filter((path) => !own.test(path))).toEqual([])
    },
  )

  test('has the version of the package, and a line that makes it a program', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    expect(await partita('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
    expect(readFileSync(main, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
  })

  test('prints one JSON object on standard output and nothing elsewhere', async () => {
    const argv = ['--task', 'multilabel', '--train', train, '--epochs', '2', '--json']
    const { code, stdout, stderr } = await partita('evaluate', ...argv)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({ task: 'multilabel', test: { rows: 12 } })
  })

  test('ends with 1 for bad data and 2 for a wrong command line', async () => {
    const [bad, wrong] = await Promise.all([
      partita('evaluate', '--train', folder.path('none.arff')),
      partita('evaluate', '--trian', train),
    ])
    expect(bad).toMatchObject({ code: 1, stdout: '' })
    expect(bad.stderr).toMatch(/^error \[FILE_ERROR\]: .*\n$/)
    expect(wrong).toMatchObject({ code: 2, stdout: '' })
    expect(wrong.stderr).toMatch(/did you mean --train\?\nsee partita evaluate --help\n$/)
  })

  test('does not mind a reader that has had enough', async () => {
    const child = start(main, ['evaluate', '--help'])
    child.stdout.destroy()
    expect(await outcome(child)).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  test('saves the best weights so far and ends with 130 after Ctrl-C', async () => {
    const model = folder.path('stopped.partita')
    const argv = ['--train', train, '--model', model, '--epochs', '1000000', '--hidden', '8']
    const child = start(terminalMain, ['fit', ...argv, '--patience', '1000000'])
    let isPressed = false
    const { code, stderr } = await outcome(child, (text) => {
      if (!isPressed && text.includes(' best ')) isPressed = child.kill('SIGINT')
    })
    expect(code).toBe(130)
    expect(stderr).toMatch(/interrupted: stopping with the best weights so far/)
    expect((await FittedMultilabel.load(model)).training.aborted).toBe(true)
    expect(folder.names().filter((name) => name.includes('partial'))).toEqual([])
  })
})
