import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { commands } from '../../src/cli/commands/commands.js'
import { optionTable } from '../../src/cli/options/command.js'
import { setRules } from '../../src/inference/index.js'
import { decodeModel, readMultilabel } from '../../src/io/index.js'
import { logPartitionKinds } from '../../src/models/parts/log-partition.js'
import {
  FittedMultilabel,
  multilabelEnergies,
  multilabelProposals,
  multilabelReferences,
  objectiveNames,
  type SetChoice,
} from '../../src/tasks/index.js'
import { testFolder } from './folder.js'
import { choicesOf, expectDefaults } from './option-tables.js'
import { runCli } from './run-cli.js'
import { tinyArff, tinyCsv, tinyRows } from './tiny-data.js'

const folder = testFolder()
const train = folder.write('train.arff', tinyArff(tinyRows(60)))
const rows = tinyRows(5, 2)
const input = folder.write('input.arff', tinyArff(rows))
const model = folder.path('tiny.partita')

async function done(...argv: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(argv)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout
}

async function refused(...argv: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(argv)
  expect(stdout).toBe('')
  return `${code} ${stderr.split('\n')[0]}`
}

beforeAll(async () => {
  const argv = ['--train', train, '--model', model, '--hidden', '8', '--epochs', '4']
  expect(await done('fit', ...argv)).toMatch(`saved ${model}`)
})

describe('partita fit', () => {
  test('saves a model with the names of its columns, and leaves nothing else behind', async () => {
    const fitted = await FittedMultilabel.load(model)
    expect(fitted.labels).toEqual(['sun', 'party'])
    expect(fitted.featureNames).toEqual(['warm', 'loud', 'noise'])
    expect(folder.names().filter((name) => name.includes('partial'))).toEqual([])
  })

  test('saves a forest, which has no epochs, and evaluates it', async () => {
    const path = folder.path('forest.partita')
    const options = ['--train', train, '--energy', 'forest', '--trees', '5']
    expect(await done('fit', ...options, '--model', path)).toMatch(`saved ${path}`)
    expect(await done('predict', '--model', path, '--input', input)).toMatch(/sun|party|\n/)
    const report = JSON.parse(await done('evaluate', ...options, '--test', input, '--json'))
    expect(report.options.energy).toBe('forest')
  })

  test('goes on from a checkpoint, and removes it once the model is saved', async () => {
    const path = folder.path('kept.partita')
    const checkpoint = folder.path('kept.checkpoint')
    const argv = ['--train', train, '--model', path, '--hidden', '8', '--epochs', '4']
    const options = ['--checkpoint', checkpoint, '--checkpoint-every', '0']
    const stopped = await runCli(['fit', ...argv, ...options], {
      isTTY: true,
      onListen: (signals) => setTimeout(() => signals.emit('SIGINT'), 150),
    })
    expect([0, 130]).toContain(stopped.code) // before any epoch, between two, or after all
    await done('fit', ...argv, ...options)
    expect(folder.names()).not.toContain('kept.checkpoint')
    const weights = (file: string) => decodeModel(readFileSync(file), 'multilabel').weights
    expect(weights(path)).toEqual(weights(model))
    writeFileSync(checkpoint, readFileSync(model))
    expect(await refused('fit', ...argv, ...options)).toMatch(/^1 error \[MODEL_FILE\]/)
  })

  test('prints a summary as JSON if asked to', async () => {
    const path = folder.path('json.partita')
    const argv = ['--train', train, '--model', path, '--epochs', '1', '--hidden', 'none', '--json']
    expect(JSON.parse(await done('fit', ...argv))).toMatchObject({
      task: 'multilabel',
      model: path,
      train: { rows: 60, features: 3, labels: 2 },
      training: { epochs: 1, bestEpoch: 1, refitEpochs: 1, interrupted: false },
    })
  })

  test('refuses a place it cannot write to before it reads or trains', async () => {
    const fitTo = (path: string) => refused('fit', '--train', 'none.arff', '--model', path)
    expect(await fitTo(join(train, 'm.partita'))).toMatch(/^1 error \[FILE_ERROR\].*train\.arff/)
    expect(await fitTo(folder.path(''))).toMatch(/^1 error \[FILE_ERROR\].*directory/)
  })

  test('offers the choices and defaults of the library', async () => {
    const fit = commands.find(({ name }) => name === 'fit')
    const table = optionTable(fit as (typeof commands)[number])
    const choices = (name: string) => choicesOf(table, name)
    expect(choices('proposal')).toEqual(multilabelProposals)
    expect(choices('objective')).toEqual(objectiveNames)
    expect(choices('decision')).toEqual(setRules)
    expect(choices('energy')).toEqual(multilabelEnergies)
    expect(choices('reference')).toEqual(multilabelReferences)
    expect(choices('log-partition')).toEqual(logPartitionKinds)

    const path = folder.path('defaults.partita')
    const argv = ['--train', train, '--model', path, '--epochs', '1', '--json']
    const { options } = JSON.parse(await done('fit', ...argv))
    // options left to auto say what they became
    expectDefaults(table, options, ['epochs', 'energy', 'proposal', 'threshold', 'empty'], 9)
    // the first of what it depends on
    expect(table.dropout.default).toBe('0.5; 0.7 for sparse rows')
    expect(options).toMatchObject({ energy: 'linear', proposal: 'closed', dropout: 0.5 })
    expect(options.choices).toEqual([
      expect.stringMatching(/^energy linear: held-out negative log-likelihood/),
      expect.stringMatching(/^proposal closed: /),
      expect.stringMatching(
        /^--empty one: \d+ of 60 training rows have no label: .*; with --empty zero no answer/,
      ),
    ])
  })
})

describe('partita predict', () => {
  const predict = (...argv: string[]) => done('predict', '--model', model, '--input', ...argv)

  test('writes the label sets that the model predicts', async () => {
    const fitted = await FittedMultilabel.load(model)
    const { features } = await readMultilabel(input)
    const sets = fitted.predictSets(features, { decision: 'mode' })
    const csv = sets.map((names, row) => `${row + 1},${names.join(';')}`)
    expect(await predict(input, '--decision', 'mode')).toBe(
      `${['row,labels', ...csv].join('\n')}\n`,
    )
    const jsonl = sets.map((labels, row) => JSON.stringify({ row: row + 1, labels }))
    expect(await predict(input, '--decision', 'mode', '--format', 'jsonl')).toBe(
      `${jsonl.join('\n')}\n`,
    )
  })

  test('decides by thresholds and with limits, as the library does', async () => {
    const fitted = await FittedMultilabel.load(model)
    const { features } = await readMultilabel(input)
    const written = async (...argv: string[]) => {
      const lines = (await predict(input, ...argv)).trim().split('\n').slice(1)
      return lines.map((line) => line.split(',')[1].split(';').filter(Boolean))
    }
    const decided = (decision: SetChoice) => fitted.predictSets(features, { decision })
    expect(await written('--threshold', '0.9')).toEqual(decided({ threshold: 0.9 }))
    const byName = decided({ threshold: { party: 0.01 } })
    expect(await written('--threshold', 'party=0.01')).toEqual(byName)
    const atMost = decided({ rule: 'mode', atMost: 1 })
    expect(await written('--decision', 'mode', '--at-most', '1')).toEqual(atMost)
    const all = await written('--at-least', '2')
    expect(all.every(({ length }) => length === 2)).toBe(true)
  })

  test.each([
    [['--threshold', 'high'], /--threshold cannot be "high".*rain=0.2/],
    [['--threshold', '1.5'], /--threshold cannot be "1.5"/],
    [['--threshold', '0.3', '--decision', 'f1'], /--threshold and --decision f1 exclude/],
    [['--at-least', '2', '--at-most', '1'], /--at-least 2 is more than --at-most 1/],
    [['--at-least', '-1'], /--at-least/],
    [['--threshold', '0.3', '--probabilities'], /--threshold and --probabilities exclude/],
  ])('refuses %j', async (argv, message) => {
    const { code, stderr } = await runCli(['predict', '--model', model, '--input', input, ...argv])
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
  })

  test('writes probabilities, a column a label', async () => {
    const [head, first] = (await predict(input, '--probabilities')).split('\n')
    expect(head).toBe('row,sun,party')
    const probabilities = first.split(',').slice(1).map(Number)
    expect(probabilities.every((p) => p > 0 && p < 1)).toBe(true)
    const jsonl = await predict(input, '--probabilities', '--format', 'jsonl')
    expect(JSON.parse(jsonl.split('\n')[0])).toEqual({
      row: 1,
      probabilities: { sun: probabilities[0], party: probabilities[1] },
    })
  })

  test('writes a column of ids beside the predictions, and sets beside probabilities', async () => {
    const text = tinyCsv(rows, ['warm', 'loud', 'noise']).split('\n')
    const lines = text
      .slice(0, 4)
      .map((line, row) => `${row === 0 ? 'song' : `s-${row},x`.slice(0, 3)},${line}`)
    const named = folder.write('named.csv', lines.join('\n'))
    const argv = ['--id', 'song', '--with-probabilities']
    const [head, first] = (await predict(named, ...argv)).split('\n')
    expect(head).toBe('row,song,labels,sun,party')
    const sets = (await predict(input)).split('\n')[1].split(',').slice(1)
    const probabilities = (await predict(input, '--probabilities'))
      .split('\n')[1]
      .split(',')
      .slice(1)
    expect(first.split(',')).toEqual(['1', 's-1', ...sets, ...probabilities])
    const [json] = (await predict(named, ...argv, '--format', 'jsonl')).split('\n')
    expect(JSON.parse(json)).toMatchObject({ row: 1, id: 's-1', labels: expect.any(Array) })
    const both = ['--model', model, '--input', named, '--probabilities', '--with-probabilities']
    expect(await refused('predict', ...both)).toMatch(/exclude each other/)
    expect(await refused('predict', '--model', model, '--input', input, '--id', 'song')).toMatch(
      /^1 error \[INVALID_OPTION\].*"song"/,
    )
  })

  test('writes ids so that no spreadsheet takes one for a formula', async () => {
    const ids = ['=1+2', '@me', '-3.5', '+49 30', '"a, b"']
    const text = tinyCsv(rows, ['warm', 'loud', 'noise']).split('\n')
    const lines = text.slice(0, 6).map((line, row) => `${['song', ...ids][row]},${line}`)
    const named = folder.write('formulas.csv', lines.join('\n'))
    const written = (await predict(named, '--id', 'song')).trim().split('\n').slice(1)
    const own = ['\\=1+2', '\\@me', '-3.5', '\\+49 30', '"a, b"']
    expect(written.map((line, row) => line.startsWith(`${row + 1},${own[row]},`))).not.toContain(
      false,
    )
    const jsonl = (await predict(named, '--id', 'song', '--format', 'jsonl')).trim().split('\n')
    const plain = ['=1+2', '@me', '-3.5', '+49 30', 'a, b']
    expect(jsonl.map((line) => JSON.parse(line).id)).toEqual(plain)
  })

  test('fills missing values by what training had, whatever else the file holds', async () => {
    const all = tinyCsv(rows, ['warm', 'loud', 'noise']).split('\n')
    const first = async (name: string, others: readonly string[]) => {
      const path = folder.write(name, [all[0], ',0.5,0.5', ...others].join('\n'))
      return (await predict(path, '--probabilities', '--missing', 'mean', '--quiet')).split('\n')[1]
    }
    const alone = await first('alone.csv', [])
    expect(await first('beside.csv', ['100,1,1', '90,1,1'])).toBe(alone)
  })

  test('writes log-partitions by a method, with standard errors where it is an estimate', async () => {
    const fitted = await FittedMultilabel.load(model)
    const { features } = await readMultilabel(input)
    for (const method of ['learned', 'exact', 'importance', 'annealed'] as const) {
      const { values, standardErrors } = fitted.logPartition(features, { method })
      const [head, first] = (await predict(input, '--log-partition-by', method)).split('\n')
      expect(head).toBe('row,logPartition,standardError,method')
      const [row, value, error, label] = first.split(',')
      expect([row, label]).toEqual(['1', method])
      expect(Number(value)).toBeCloseTo(values[0], 6)
      expect(error === '').toBe(standardErrors === undefined)
      const jsonl = await predict(input, '--log-partition-by', method, '--format', 'jsonl')
      const { logPartition } = JSON.parse(jsonl.split('\n')[0])
      expect(logPartition).toMatchObject({ method, value: Number(value) })
      expect(logPartition.standardError).toBe(standardErrors && Number(error))
    }
    const both = ['--model', model, '--input', input, '--probabilities']
    expect(await refused('predict', ...both, '--log-partition-by', 'exact')).toMatch(
      /^2 error.*--log-partition-by and --probabilities exclude each other/,
    )
  })

  test('needs no label columns, finds features by name and ignores label values', async () => {
    const expected = await predict(input)
    const bare = folder.write('bare.csv.gz', tinyCsv(rows, ['noise', 'loud', 'warm']))
    const unknown = folder.write(
      'unknown.arff',
      tinyArff(rows.map(([a, b, c]) => [a, b, c, '?', '?'])),
    )
    expect(await predict(bare)).toBe(expected)
    expect(await predict(unknown)).toBe(expected)
  })

  test('warns on standard error of columns it does not need, unless told to be quiet', async () => {
    const more = folder.write('more.csv', tinyCsv(rows, ['id', 'warm', 'loud', 'noise']))
    const argv = ['predict', '--model', model, '--input', more]
    const { code, stderr } = await runCli(argv)
    expect(code).toBe(0)
    expect(stderr).toBe('warning: 1 column was left out, no features of the model: "id"\n')
    expect((await runCli([...argv, '--quiet'])).stderr).toBe('')
  })

  test('writes a file whole or not at all', async () => {
    const path = folder.path('out.csv')
    expect(await predict(input, '--output', path)).toBe('')
    expect(readFileSync(path, 'utf8')).toBe(await predict(input))
    const narrow = folder.write('narrow.csv', tinyCsv(rows, ['warm', 'loud']))
    const other = folder.path('other.csv')
    expect(
      await refused('predict', '--model', model, '--input', narrow, '--output', other),
    ).toMatch(/^1 error \[SHAPE_MISMATCH\].*"noise"/)
    expect(folder.names()).not.toContain('other.csv')
  })

  test('refuses labels that the model does not know', async () => {
    const xml = folder.write('other.xml', '<labels><label name="rain"></label></labels>')
    for (const labels of [xml, 'sun,rain']) {
      const argv = ['--model', model, '--input', input, '--labels', labels]
      expect(await refused('predict', ...argv)).toMatch(/^1 error \[UNKNOWN_LABEL\].*"rain"/)
    }
  })

  test('refuses damaged, foreign and missing models', async () => {
    const bytes = readFileSync(model)
    const half = folder.path('half.partita')
    writeFileSync(half, bytes.subarray(0, bytes.length / 2))
    const newer = folder.path('newer.partita')
    writeFileSync(
      newer,
      bytes.toString('latin1').replace('"version":"2"', '"version":"9"'),
      'latin1',
    )
    for (const path of [half, newer, train]) {
      const argv = ['predict', '--model', path, '--input', input]
      expect(await refused(...argv)).toMatch(/^1 error \[MODEL_FILE\]/)
    }
    expect(await refused('predict', '--model', 'none', '--input', input)).toMatch(/FILE_ERROR/)
    const both = ['--model', model, '--input', input, '--probabilities', '--decision', 'f1']
    expect(await refused('predict', ...both)).toMatch(/^2 error/)
  })
})

describe('partita inspect', () => {
  test('describes a model', async () => {
    const text = await done('inspect', '--model', model)
    expect(text).toMatch(/^labels {4}2: sun, party$/m)
    // what was chosen and why, a line each
    expect(text).toMatch(/^ {2}choices energy linear: [^\n]*\n {2}choices proposal closed: /m)
    expect(JSON.parse(await done('inspect', '--model', model, '--json'))).toMatchObject({
      task: 'multilabel',
      labels: ['sun', 'party'],
      features: 3,
      featureNames: ['warm', 'loud', 'noise'],
      options: { hidden: [8], loss: 'logistic' },
      training: { epochs: 4, parameters: expect.any(Number), interrupted: false },
      digest: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
    expect(text).toMatch(/^digest {4}[0-9a-f]{32}$/m)
    expect(text).toMatch(/^engine {4}wasm(-relaxed)?: .*bits/m)
  })

  test('and `predict` note that a file is of before there were digests', async () => {
    const old = join(import.meta.dirname, '../golden/models/multilabel/linear.partita')
    expect(await done('inspect', '--model', old)).toMatch(/^digest {4}none: /m)
    const argv = [
      'predict',
      '--model',
      old,
      '--input',
      folder.write('old.csv', 'warm,dry,high\n1,2,3\n'),
    ]
    const { code, stderr } = await runCli(argv)
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/^warning: .*before there were digests/),
    ])
  })

  test('says of a model without samples nothing of a proposal', async () => {
    const path = folder.path('exact.partita')
    const argv = ['--train', train, '--model', path, '--epochs', '1', '--objective', 'exact']
    const text = await done('fit', ...argv)
    expect(text).toContain('exact objective')
    expect(text).not.toMatch(/tied|samples/)
    expect(text).toMatch(/^auto {3}energy linear: the objective is exact$/m)
    const { options } = JSON.parse(await done('fit', ...argv, '--json'))
    expect(Object.keys(options).filter((name) => /proposal|samples/i.test(name))).toEqual([])
    const inspected = await done('inspect', '--model', path)
    expect(inspected).toMatch(/^ {2}objective exact$/m)
    expect(inspected).not.toMatch(/^ {2}(proposal|samples)|undefined/m)
    expect(await done('inspect', '--model', model)).toMatch(/^ {2}proposal closed$/m)
  })

  test('describes a data set', async () => {
    expect(await done('inspect', '--data', train)).toMatch(/^ {2}party +\d+ +[\d.]+ %$/m)
    const two = folder.write(
      'two.csv',
      tinyCsv([
        [1, 0, 2, 1, 0],
        [0, 0, 3, 0, 0],
      ]),
    )
    const argv = ['inspect', '--data', two, '--labels', 'sun,party', '--json']
    expect(JSON.parse(await done(...argv))).toMatchObject({
      rows: 2,
      features: 3,
      labels: 2,
      cardinality: 0.5,
      unlabelledRows: 1,
      density: 0.5,
      labelCounts: [
        { name: 'sun', rows: 1 },
        { name: 'party', rows: 0 },
      ],
      pairs: [{ labels: ['sun', 'party'], rows: 0, lift: null }],
      warnings: [expect.any(String), expect.any(String)],
    })
  })

  test('needs a model or data, not both', async () => {
    expect(await refused('inspect')).toMatch(/^2 error/)
    expect(await refused('inspect', '--model', model, '--data', train)).toMatch(/^2 error/)
  })
})

describe('columns that are not numbers', () => {
  const lines = tinyRows(40).map(([warm, loud], row) => {
    const words = `${warm > 0 ? 'Sunny' : 'grey'} ${loud > 0.5 ? 'and LOUD' : 'but quiet'} day ${row}`
    const tags = [...(warm > 0 ? ['sun'] : []), ...(loud > 0.5 ? ['=party'] : [])]
    return `"${words}",${row % 3},${tags.join(';').replace('=', '\\=')}`
  })
  const csv = folder.write('texts.csv', ['text,kind,tags', ...lines, ''].join('\n'))
  const path = folder.path('texts.partita')

  test('are learned by fit, saved, and read by predict as they were', async () => {
    const options = ['--tags', 'tags', '--text', 'text', '--categorical', 'kind']
    await done(
      'fit',
      '--train',
      csv,
      ...options,
      '--model',
      path,
      '--hidden',
      'none',
      '--epochs',
      '60',
    )
    const fitted = await FittedMultilabel.load(path)
    expect(fitted.labels).toEqual(['=party', 'sun'])
    expect(fitted.featureNames).toContain('text:sunny')
    expect(fitted.featureNames?.slice(-3)).toEqual(['kind=0', 'kind=1', 'kind=2'])
    const news = folder.write('news.csv', 'text,kind\nsunny but quiet,1\nGrey and loud,0\n')
    const answers = await done('predict', '--model', path, '--input', news)
    expect(answers).toBe('row,labels\n1,sun\n2,\\=party\n')
    const table = await done('predict', '--model', path, '--input', news, '--probabilities')
    expect(table.split('\n')[0]).toBe('row,\\=party,sun')
  })

  test('are said once', async () => {
    const options = ['--tags', 'tags', '--labels', 'tags', '--model', path]
    expect(await refused('fit', '--train', csv, ...options)).toMatch(
      /--tags and --labels exclude each other/,
    )
  })
})
