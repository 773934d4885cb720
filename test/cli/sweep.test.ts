import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { skip } from '../reference/skip.js'
import { hasRedis, redisServer } from '../validation/redis-server.js'
import { testFolder } from './folder.js'
import { main, outcome, partita, start, terminalMain } from './program.js'
import { runCli } from './run-cli.js'
import { tinyArff, tinyRows } from './tiny-data.js'

const folder = testFolder()
const train = folder.write('tiny.arff', tinyArff(tinyRows(24)))
const numbers = folder.write(
  'numbers.csv',
  ['a,b,c', ...tinyRows(24).map(([a, b, c]) => [a, b, a + 0.1 * c].join())].join('\n'),
)
const quick = ['--energy', 'linear', '--hidden', '4', '--epochs', '2', '--folds', '3']
const here = ['--workers', '1']
const argv = ['sweep', '--train', train, ...quick]

async function swept(...more: string[]) {
  const { code, stdout, stderr } = await runCli([...argv, ...here, '--json', ...more])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout)
}

const digests = ({
  leaderboard,
}: {
  leaderboard: { options: object; folds: { digest: string }[] }[]
}) => leaderboard.map(({ options, folds }) => [options, folds.map(({ digest }) => digest)])

describe('partita sweep', () => {
  test('says the same by flags, JSON and YAML, in either kind of names', async () => {
    const flags = await swept('--grid', 'rate=0.001/0.05 batch-size=6', '--metric', 'exampleF1')
    expect(flags.leaderboard).toHaveLength(2)
    expect(flags.metric).toEqual({ name: 'exampleF1', better: 'larger' })
    const json = folder.write(
      'sweep.json',
      JSON.stringify({ grid: { rate: [0.001, 0.05], batchSize: [6] }, metric: 'exampleF1' }),
    )
    const yaml = folder.write(
      'sweep.yaml',
      'metric: exampleF1\ngrid:\n  rate: [0.001, 0.05]\n  batch-size: [6]\n',
    )
    for (const path of [json, yaml]) {
      const { leaderboard } = await swept('--sweep', path)
      const folds = leaderboard.map(
        (entry: { folds: { digest: string }[] }) => entry.folds[0].digest,
      )
      expect(folds).toEqual(
        flags.leaderboard.map((entry: { folds: { digest: string }[] }) => entry.folds[0].digest),
      )
    }
  })

  test('fits what evaluate fits', async () => {
    const { leaderboard } = await swept(
      '--grid',
      'hidden=8,8/none',
      '--stratify',
      'pairs',
      '--seed',
      '4',
    )
    const [{ options, scores }] = leaderboard
    const same = [
      '--energy',
      'linear',
      '--epochs',
      '2',
      '--folds',
      '3',
      '--stratify',
      'pairs',
      '--seed',
      '4',
    ]
    const own = ['--hidden', options.hidden, '--json', ...here]
    const { stdout } = await runCli(['evaluate', '--train', train, ...same, ...own])
    const { metrics } = JSON.parse(stdout)
    expect(scores.nll.mean).toBeCloseTo(metrics.nll, 12)
    expect(scores.exampleF1.mean).toBeCloseTo(metrics.exampleF1, 12)
  })

  test('draws, halves, and prints a table or CSV', async () => {
    const drawn = ['--random', 'rate=0.0001..0.1:log', '--candidates', '4', '--halving', 'rows=0.3']
    const { code, stdout } = await runCli([...argv, ...here, ...drawn])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^folds {2}3-fold cross-validation, 3 fits a candidate$/m)
    expect(stdout).toMatch(/^fits {3}18$/m)
    expect(stdout).toMatch(/^ +nll +± sd +to best +p +fit s +ms\/row +kB +rate$/m)
    expect(stdout).toMatch(
      /^Ranked by nll, smaller is better; p-values of the corrected resampled t-test/m,
    )
    const csv = await runCli([...argv, ...here, ...drawn, '--csv'])
    expect(csv.stdout.split('\n')[0]).toMatch(/^rank,outcome,score,sd,.*modelBytes,rate$/)
    expect(csv.stdout.trimEnd().split('\n')).toHaveLength(5)
  })

  test('writes a report of the leaderboard, with the numbers that --json has', async () => {
    const path = folder.path('sweep.html')
    const { leaderboard } = await swept('--grid', 'rate=0.001/0.05', '--report', path)
    const html = readFileSync(path, 'utf8')
    expect(html).toContain('<h1>Sweep: tiny.arff</h1>')
    expect(html).toContain('--grid')
    for (const { score, options } of leaderboard) {
      expect(html).toContain(score.mean.toFixed(4))
      expect(html).toContain(`rate ${options.rate}`)
    }
    expect(html).toContain('Data: nll of every fold')
    const nowhere = await runCli([
      ...argv,
      ...here,
      '--grid',
      'rate=0.1',
      '--report',
      `${train}/r.html`,
    ])
    expect(`${nowhere.code} ${nowhere.stderr}`).toMatch(/FILE_ERROR/)
  })

  test.each([
    ['density', ['--grid', 'base=gaussian/mixture', '--components', '2']],
    ['regression', ['--grid', 'components=2/3', '--base', 'network', '--metric', 'rmse']],
  ])('ranks a %s', async (task, own) => {
    const fast = ['--steps', '3', '--hidden', '4', '--folds', '3', '--json', ...here]
    const { code, stdout } = await runCli([
      'sweep',
      '--task',
      task,
      '--data',
      numbers,
      ...fast,
      ...own,
    ])
    expect(code).toBe(0)
    expect(JSON.parse(stdout).leaderboard).toHaveLength(2)
  })

  test('after Ctrl-C goes on from its results file', async () => {
    const results = folder.path('sweep.jsonl')
    const long = [
      '--epochs',
      '60',
      '--patience',
      '60',
      '--grid',
      'rate=0.001/0.05',
      '--results',
      results,
    ]
    const child = start(terminalMain, [...argv, ...long, '--workers', '1'])
    let isPressed = false
    const ended = await outcome(child, () => {
      const lines = isPressed ? 0 : linesOf(results)
      if (!isPressed && lines >= 2) isPressed = child.kill('SIGINT')
    })
    expect([ended.code, ended.stdout]).toEqual([130, ''])
    expect(ended.stderr).toMatch(/[2-5] of 6 fits were complete: they are kept in/)
    const { reused, units } = await swept(...long)
    expect([reused >= 2, units]).toEqual([true, 6])
  })

  const bad = (name: string, text: string) => folder.write(name, text)
  test.each<[string[], RegExp]>([
    [[], /^2 error: there is nothing to try/],
    [['--grid', 'rate=1', '--random', 'rate=1..2'], /^2 error: there are two searches/],
    [['--grid', 'epoch=1/2'], /^2 error: unknown option --epoch; did you mean --epochs\?/],
    [['--grid', 'rate'], /^2 error: --grid cannot be "rate"; write NAME=VALUE/],
    [['--grid', 'rate=fast'], /^2 error: --rate cannot be "fast"/],
    [
      ['--grid', 'rate=0.1', '--halving', 'epoch=1..2'],
      /unknown option --epoch; did you mean --epochs/,
    ],
    [['--grid', 'rate=0.1', '--halving', 'epochs=1'], /^2 error: --halving cannot be "epochs=1"/],
    [['--grid', 'rate=0.1', '--metric', 'exampleF2'], /did you mean exampleF1/],
    [['--grid', 'rate=0.1', '--folds', '25'], /more folds than rows/],
    [['--grid', 'rate=0.1', '--csv', '--json'], /--csv and --json exclude each other/],
    [['--sweep', bad('empty.json', '{}')], /there is nothing to try/],
    [['--sweep', bad('grid.json', '{"grid":{}}')], /grid is empty/],
    [['--sweep', bad('typo.json', '{"gird":{"rate":[1]}}')], /unknown gird; did you mean grid/],
    [['--sweep', bad('cut.json', '{"grid":')], /PARSE_ERROR.*expected JSON/],
    [['--sweep', bad('cut.yaml', 'grid: [')], /PARSE_ERROR.*expected YAML/],
    [['--sweep', folder.path('none.json')], /FILE_ERROR/],
  ])('refuses %j', async (more, message) => {
    const { code, stderr } = await runCli([...argv, ...here, ...more])
    expect(`${code} ${stderr}`.replace('\n', '; ')).toMatch(message)
  })
})

describe('partita work', () => {
  test('takes the fits of sweeps and evaluations from a queue, to the same bits', async (context) => {
    if (!hasRedis) skip(context, 'there is no redis-server here')
    const server = await redisServer()
    const worker = start(main, ['work', '--queue', server.url, '--workers', '2'])
    try {
      const search = [...argv, '--grid', 'rate=0.001/0.05', '--json']
      const away = await partita(...search, '--queue', server.url, '--quiet')
      expect(away.code).toBe(0)
      const alone = await swept('--grid', 'rate=0.001/0.05')
      expect(digests(JSON.parse(away.stdout))).toEqual(digests(alone))
      const evaluation = ['evaluate', '--train', train, ...quick, '--json']
      const there = await partita(...evaluation, '--queue', server.url, '--quiet')
      const near = await runCli([...evaluation, ...here])
      expect(JSON.parse(there.stdout).metrics).toEqual(JSON.parse(near.stdout).metrics)
    } finally {
      worker.kill('SIGKILL')
      await server.remove()
    }
  })

  test('refuses a server that there is not, without its password', async () => {
    const { code, stderr } = await runCli(['work', '--queue', 'redis://me:secret@127.0.0.1:1'])
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /error \[QUEUE_ERROR\]: no server answers at redis:\/\/127\.0\.0\.1:1; .*ECONNREFUSED/,
    )
    expect(stderr).not.toContain('secret')
    expect((await runCli(['work'])).stderr).toMatch(/--queue is missing/)
  })
})

function linesOf(path: string): number {
  try {
    return readFileSync(path, 'utf8').split('\n').length - 1
  } catch {
    return 0
  }
}
