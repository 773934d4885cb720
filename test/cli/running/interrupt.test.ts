import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { CliContext } from '../../../src/cli/options/context.js'
import { interruptible, uninterrupted } from '../../../src/cli/running/interrupt.js'
import { FittedMultilabel, FittedRanker } from '../../../src/tasks/index.js'
import { testFolder } from '../folder.js'
import { runCli } from '../run-cli.js'
import { tinyArff, tinyRows } from '../tiny-data.js'
import { tinyItems, tinyRankings } from '../tiny-rankings.js'

const folder = testFolder()
const drinks = folder.write('drinks.csv', tinyRankings(40))
const train = folder.write('train.arff', tinyArff(tinyRows(60)))
const endless = ['--epochs', '1000000', '--patience', '1000000', '--hidden', '8']

/** presses Ctrl-C as soon as the progress bar shows `what` */
function interruptAt(what: string) {
  return {
    isTTY: true,
    onStderr(text: string, signals: EventEmitter) {
      if (text.includes(what)) signals.emit('SIGINT')
    },
  }
}

describe('Ctrl-C', () => {
  test('during fit saves the best weights so far', async () => {
    const model = folder.path('stopped.partita')
    const argv = ['fit', '--train', train, '--model', model, ...endless]
    const { code, stdout, stderr } = await runCli(argv, interruptAt(' best '))
    expect(code).toBe(130)
    expect(stderr).toContain('\r\x1b[Kinterrupted: stopping with the best weights so far')
    expect(stderr.split('interrupted')[1]).toMatch(/^[^\n]*\n$/)
    expect(stdout).toMatch(/^fit .*\(interrupted\)/m)
    const { training } = await FittedMultilabel.load(model)
    expect(training).toMatchObject({ aborted: true, select: { reason: 'aborted' } })
    expect(folder.names()).toEqual(['drinks.csv', 'stopped.partita', 'train.arff'])
  })

  test('while the encoders of a ranker are compared saves what was learned by then', async () => {
    const model = folder.path('ranker.partita')
    const data = ['--train', drinks, ...tinyItems]
    const argv = ['fit', '--task', 'ranking', ...data, '--model', model, '--epochs', '1000000']
    const { code, stdout } = await runCli(argv, interruptAt(' loss '))
    expect(code).toBe(130)
    expect(stdout).toMatch(/^fit .*\(interrupted\)/m)
    const { training, options } = await FittedRanker.load(model)
    expect(training).toMatchObject({ aborted: true, select: { reason: 'aborted' } })
    expect(training.select.bestEpoch).toBeGreaterThan(0)
    expect(options).toMatchObject({ encoder: 'linear', energy: 'plackett-luce' })
  })

  test('before the first epoch is complete saves nothing', async () => {
    const argv = ['fit', '--train', train, '--model', folder.path('none.partita'), ...endless]
    const { code, stdout, stderr } = await runCli(argv, interruptAt('0/1000000'))
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' })
    expect(stderr).toMatch(/nothing was saved\n$/)
    expect(folder.names()).not.toContain('none.partita')
  })

  test('while predictions are written leaves the file that stood there, and nothing else', async () => {
    const model = folder.path('m.partita')
    const fit = ['fit', '--train', train, '--model', model, '--epochs', '1', '--hidden', '8']
    expect((await runCli(fit)).code).toBe(0)
    const output = folder.write('out.csv', 'as before')
    const predict = ['predict', '--model', model, '--input', train, '--output', output]
    const onListen = (signals: EventEmitter) => queueMicrotask(() => signals.emit('SIGINT'))
    const { code, stderr } = await runCli(predict, { onListen })
    expect({ code, stderr }).toEqual({ code: 130, stderr: '\nstopping: nothing is written\n' })
    expect(readFileSync(output, 'utf8')).toBe('as before')
    expect(folder.names().filter((name) => name.includes('partial'))).toEqual([])
  })

  test('during evaluate still measures what was learned', async () => {
    const argv = ['evaluate', '--train', train, ...endless]
    const { code, stdout } = await runCli(argv, interruptAt(' best '))
    expect(code).toBe(130)
    expect(stdout).toMatch(/^\* largest expected F1/m)
    const early = await runCli(argv, interruptAt('0/1000000'))
    expect({ code: early.code, stdout: early.stdout }).toEqual({ code: 130, stdout: '' })
  })
})

describe('Ctrl-C during evaluate --task ranking', () => {
  const model = ['--encoder', 'linear', '--energy', 'linear', '--epochs', '1000000']
  const argv = ['evaluate', '--task', 'ranking', '--data', drinks, ...tinyItems, ...model]

  test('still measures what was learned by a single fit, if only its reference', async () => {
    const { code, stdout } = await runCli(argv, interruptAt(' loss '))
    expect(code).toBe(130)
    expect(stdout).toMatch(/^fit .*\(interrupted\)/m)
    expect(stdout).toMatch(/^model {2}Plackett–Luce; linear encoder$/m)
    const early = await runCli(argv, interruptAt('0/1000000'))
    expect({ code: early.code, stdout: early.stdout }).toEqual({ code: 130, stdout: '' })
  })

  test('reports nothing of many folds', async () => {
    const folds = ['--folds', '3', '--workers', '1']
    const { code, stdout, stderr } = await runCli([...argv, ...folds], interruptAt(' #1 reference'))
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' })
    expect(stderr).toMatch(/interrupted: ending all folds\n0 of 3 folds were complete: nothing is/)
  })
})

describe('interruptible', () => {
  const context = (signals: EventEmitter) => ({ signals }) as unknown as CliContext

  test('aborts at the first Ctrl-C and leaves the second to the system', async () => {
    const signals = new EventEmitter()
    let count = 0
    const aborted = await interruptible(
      context(signals),
      () => count++,
      async (signal) => {
        expect(signal.aborted).toBe(false)
        signals.emit('SIGINT')
        expect(signals.listenerCount('SIGINT')).toBe(0)
        return signal.aborted
      },
    )
    expect([aborted, count]).toEqual([true, 1])
  })

  test('stops listening when the work fails', async () => {
    const signals = new EventEmitter()
    const work = interruptible(
      context(signals),
      () => {},
      () => Promise.reject(new Error('no')),
    )
    await expect(work).rejects.toThrow('no')
    expect(signals.listenerCount('SIGINT')).toBe(0)
  })

  test('uninterrupted work is finished, and says whether Ctrl-C came', async () => {
    const signals = new EventEmitter()
    let finished = 0
    const press = async () => {
      signals.emit('SIGINT')
      signals.emit('SIGINT')
      await null
      finished++
    }
    expect(await uninterrupted(context(signals), press)).toBe(true)
    expect(await uninterrupted(context(signals), async () => finished++)).toBe(false)
    expect([finished, signals.listenerCount('SIGINT')]).toEqual([2, 0])
  })
})
