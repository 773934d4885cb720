import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { findCommand } from '../../src/cli/commands/commands.js'
import { optionTable } from '../../src/cli/options/command.js'
import { rankingRules } from '../../src/inference/index.js'
import { readRanking } from '../../src/io/index.js'
import { logPartitionKinds } from '../../src/models/parts/log-partition.js'
import { proposalTrainings } from '../../src/models/parts/proposal-network.js'
import {
  FittedRanker,
  objectiveNames,
  rankerEncoders,
  rankerEnergies,
  rankerProposals,
  rankerReferences,
} from '../../src/tasks/index.js'
import { testFolder } from './folder.js'
import { choicesOf, expectDefaults } from './option-tables.js'
import { runCli } from './run-cli.js'
import { quickRanker, tinyItems, tinyRankings, tinyRankingsArff } from './tiny-rankings.js'

const folder = testFolder()
const train = folder.write('drinks.csv', tinyRankings(40))
const input = folder.write('input.csv', tinyRankings(5, 2))
const model = folder.path('drinks.partita')
const items = ['tea', 'milk', 'cola']

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

const fitRanking = (...argv: string[]) =>
  done('fit', '--task', 'ranking', '--train', train, ...tinyItems, ...argv)

beforeAll(async () => {
  expect(await fitRanking('--model', model, ...quickRanker)).toMatch(`saved ${model}`)
})

describe('partita fit --task ranking', () => {
  test('saves a model with the names of its items and columns', async () => {
    const fitted = await FittedRanker.load(model)
    expect([fitted.items, fitted.featureNames]).toEqual([items, ['warm', 'thirsty']])
    expect(folder.names().filter((name) => name.includes('partial'))).toEqual([])
  })

  test('prints a summary as JSON if asked to', async () => {
    const path = folder.path('json.partita')
    const summary = JSON.parse(await fitRanking('--model', path, ...quickRanker, '--json'))
    expect(summary).toMatchObject({
      task: 'ranking',
      model: path,
      train: { rows: 40, features: 2, items: 3, partial: 0 },
      options: { encoder: 'linear', energy: 'linear', epochs: 3 },
      training: { epochs: 3, validationLoss: null, interrupted: false },
    })
    const { select, reference } = (await FittedRanker.load(path)).training
    expect(summary.steps).toBe(select.steps + (reference?.select.steps ?? 0))
    expect(reference?.select.steps).toBeGreaterThan(0)
    const [why] = summary.options.choices
    expect(why).toMatch(/^proposal closed: /)
    const text = await fitRanking('--model', path, ...quickRanker)
    expect(text.split('\n')).toContain(`auto   ${why}`)
    expect((await done('inspect', '--model', path)).split('\n')).toContain(`  choices ${why}`)
  })

  test('learns from ARFF what it learns from CSV, and predicts from either', async () => {
    const arff = folder.write('drinks.arff', tinyRankingsArff(40))
    const path = folder.path('arff.partita')
    const argv = ['--task', 'ranking', '--train', arff, ...tinyItems, '--model', path]
    await done('fit', ...argv, ...quickRanker)
    const predict = (saved: string, file: string) =>
      done('predict', '--model', saved, '--input', file, '--probabilities')
    expect(await predict(path, arff)).toBe(await predict(model, train))
  })

  test('offers the choices and defaults of the library', async () => {
    const command = findCommand('fit', 'ranking')
    const table = command ? optionTable(command) : {}
    const choices = (name: string) => choicesOf(table, name)
    expect(choices('encoder')).toEqual(['auto', ...rankerEncoders])
    expect(choices('energy')).toEqual(rankerEnergies)
    expect(choices('reference')).toEqual(rankerReferences)
    expect(choices('proposal')).toEqual(rankerProposals)
    expect(choices('proposal-training')).toEqual(proposalTrainings)
    expect(choices('decision')).toEqual(rankingRules)
    expect(choices('objective')).toEqual(objectiveNames)
    expect(choices('log-partition')).toEqual(logPartitionKinds)

    const argv = ['--model', folder.path('d.partita'), '--epochs', '1', '--energy', 'linear']
    const { options } = JSON.parse(await fitRanking(...argv, '--json'))
    expectDefaults(table, options, ['epochs', 'energy'], 8)
    const said = JSON.parse(await fitRanking(...argv, '--json', '--reference', 'learned'))
    expect(said.options).toEqual(options)
  })
})

describe('partita predict, for a model of rankings', () => {
  const predict = (...argv: string[]) => done('predict', '--model', model, '--input', ...argv)

  test('writes orders, best first, that are read back as such', async () => {
    const fitted = await FittedRanker.load(model)
    const { features } = await readRanking(input, { labels: items })
    const orders = fitted.predictNames(features, { decision: 'mode' })
    const csv = await predict(input, '--decision', 'mode')
    const lines = orders.map((names, row) => `${row + 1},${names.join('>')}`)
    expect(csv).toBe(`${['row,order', ...lines].join('\n')}\n`)
    const back = await readRanking(folder.write('back.csv', csv), { items })
    expect(back.rankings).toEqual(fitted.predict(features, { decision: 'mode' }))
    const jsonl = orders.map((order, row) => JSON.stringify({ row: row + 1, order }))
    expect(await predict(input, '--decision', 'mode', '--format', 'jsonl')).toBe(
      `${jsonl.join('\n')}\n`,
    )
  })

  test('writes ranks, a column an item, that are read back as such', async () => {
    const fitted = await FittedRanker.load(model)
    const { features } = await readRanking(input, { labels: items })
    const csv = await predict(input, '--ranks')
    expect(csv).toMatch(/^row,tea,milk,cola\n1,[123],[123],[123]\n/)
    const back = await readRanking(folder.write('ranks.csv', csv), { labels: items })
    expect(back.rankings).toEqual(fitted.predict(features))
    const [first] = (await predict(input, '--ranks', '--format', 'jsonl')).split('\n')
    expect(Object.keys(JSON.parse(first).ranks)).toEqual(items)
  })

  test('writes the probability that one item comes before another', async () => {
    const fitted = await FittedRanker.load(model)
    const { features } = await readRanking(input, { labels: items })
    const { values } = fitted.pairwiseProbabilities(features)
    const [head, first] = (await predict(input, '--probabilities')).split('\n')
    expect(head).toBe('row,tea>milk,tea>cola,milk>cola')
    const written = first.split(',').slice(1).map(Number)
    for (const [at, entry] of [1, 2, 5].entries()) {
      expect(written[at]).toBeCloseTo(values[entry], 5)
    }
  })

  test('writes log-partitions, by importance samples with their standard errors', async () => {
    const fitted = await FittedRanker.load(model)
    const { features } = await readRanking(input, { labels: items })
    const { values, standardErrors } = fitted.logPartition(features, { method: 'importance' })
    const [, first] = (await predict(input, '--log-partition-by', 'importance')).split('\n')
    const [, value, error, method] = first.split(',')
    expect(Number(value)).toBeCloseTo(values[0], 6)
    expect(Number(error)).toBeCloseTo(standardErrors![0], 4)
    expect(method).toBe('importance')
  })

  test('needs no ranks, and finds features by name', async () => {
    const bare = tinyRankings(5, 2)
      .split('\n')
      .map((line) => line.split(',').slice(0, 2).reverse().join(','))
    expect(await predict(folder.write('bare.csv', bare.join('\n')))).toBe(await predict(input))
  })

  test('reads nominal columns as the model knows them', async () => {
    const text = 'season,order\nsummer,a>b\nwinter,b>a\nsummer,a>b\n'
    const path = folder.path('seasons.partita')
    const argv = ['--train', folder.write('seasons.csv', text), '--model', path, ...quickRanker]
    await done('fit', '--task', 'ranking', ...argv)
    const winter = folder.write('winter.csv', 'season\nwinter\n')
    expect(await done('predict', '--model', path, '--input', winter)).toMatch(/^row,order\n1,/)
  })

  test('refuses what the model does not do', async () => {
    const base = ['predict', '--model', model, '--input', input]
    expect(await refused(...base, '--decision', 'f1')).toMatch(/^2 error.*"f1".*kemeny/)
    expect(await refused(...base, '--ranks', '--probabilities')).toMatch(/^2 error/)
    expect(await refused(...base, '--task', 'multilabel')).toMatch(/^2 error.*--task ranking/)
    const labels = folder.path('labels.partita')
    const sets = folder.write('sets.csv', 'x,y\n1,1\n2,0\n3,1\n')
    const argv = ['--train', sets, '--labels', 'y', '--model', labels, '--epochs', '1', '--quiet']
    await runCli(['fit', ...argv])
    const other = ['predict', '--model', labels, '--input', sets]
    expect(await refused(...other, '--ranks')).toMatch(/^2 error.*--ranks/)
    expect(await refused(...other, '--decision', 'kemeny')).toMatch(/^2 error.*f1/)
    expect(await refused(...other, '--task', 'ranking')).toMatch(/^2 error.*--task multilabel/)
  })

  test('writes a file whole', async () => {
    const path = folder.path('out.csv')
    expect(await predict(input, '--output', path)).toBe('')
    expect(readFileSync(path, 'utf8')).toBe(await predict(input))
  })
})

describe('partita inspect, for rankings', () => {
  test('describes a model', async () => {
    expect(await done('inspect', '--model', model)).toMatch(/^items {5}3: tea, milk, cola$/m)
    expect(JSON.parse(await done('inspect', '--model', model, '--json'))).toMatchObject({
      task: 'ranking',
      items,
      features: 2,
      featureNames: ['warm', 'thirsty'],
      options: { encoder: 'linear', energy: 'linear' },
      training: { epochs: 3, parameters: expect.any(Number), interrupted: false },
    })
  })

  test('describes a data set', async () => {
    const text = 'x,order\n1,a>b>c\n2,a>bc\n3,c>b>a\n0,ab>c\n'
    const four = folder.write('four.csv', text)
    const argv = ['inspect', '--task', 'ranking', '--data', four]
    expect(await done(...argv)).toMatch(/^ {2}a +50\.0 % +25\.0 %$/m)
    expect(JSON.parse(await done(...argv, '--json'))).toMatchObject({
      task: 'ranking',
      rows: 4,
      features: 1,
      items: 3,
      partial: 2,
      distinct: 4,
      density: 0.75,
      itemCounts: [
        { name: 'a', first: 2, last: 1 },
        { name: 'b', first: 0, last: 0 },
        { name: 'c', first: 1, last: 2 },
      ],
      warnings: ['2 of 4 rankings are partial (ties or missing items)'],
    })
  })
})
