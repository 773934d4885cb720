// npm run bench:fits -- --data DIR [--base CHECKOUT] [--only yeast,vehicle] [--rounds 1] [--epochs N]
// CPU seconds (user and system, all threads) of whole `evaluate` runs with defaults, with what they
// reach, and of answers to single rows and batches of loaded models. With --base, another built checkout
// of the project, every run is made by both in turns and the ratio of the least is printed. --epochs
// shortens the fits of both alike.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    base: { type: 'string' },
    only: { type: 'string' },
    rounds: { type: 'string', default: '1' },
    epochs: { type: 'string' },
    seed: { type: 'string', default: '0' },
  },
})
if (!options.data) throw new Error('usage: npm run bench:fits -- --data DIR')

const own = fileURLToPath(new URL('..', import.meta.url))
const roots = { ours: own, ...(options.base && { base: resolve(options.base) }) }
const sets = ['emotions', 'yeast', 'bibtex', 'delicious']
const rankings = ['vehicle', 'fried']
const ANSWERS = 'answers'
const wanted = options.only?.split(',') ?? [...sets, ...rankings, ANSWERS]
/** tells on its way out what it took */
const atExit = `data:text/javascript,${encodeURIComponent(`
  import { writeSync } from 'node:fs'
  process.on('exit', () => {
    const { user, system } = process.cpuUsage()
    writeSync(2, '\\nCPU ' + (user + system) + ' ' + process.resourceUsage().maxRSS + '\\n')
  })`)}`

for (const name of wanted.filter((name) => name !== ANSWERS)) {
  const least = {}
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const [which, root] of Object.entries(roots)) {
      const run = evaluated(name, root)
      if (!(least[which]?.cpu <= run.cpu)) least[which] = run
    }
  }
  for (const [which, run] of Object.entries(least)) console.log(name.padEnd(10), which, line(run))
  if (least.base)
    console.log(name.padEnd(10), 'ratio', (least.ours.cpu / least.base.cpu).toFixed(3))
}
if (wanted.includes(ANSWERS)) answers()

/** One run of the command line. */
function evaluated(name, root) {
  const argv = [...argumentsFor(name), '--json', '--quiet', '--seed', options.seed]
  if (options.epochs) argv.push('--epochs', options.epochs)
  const main = join(root, 'dist/cli/main.js')
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import', atExit, main, 'evaluate', ...argv],
    { encoding: 'utf8', maxBuffer: 2 ** 28 },
  )
  if (status !== 0) throw new Error(`${name} by ${root}: ${stderr}`)
  const [, cpu, memory] = /CPU (\d+) (\d+)\s*$/.exec(stderr)
  const { metrics } = JSON.parse(stdout)
  return { cpu: Number(cpu) / 1e6, memory: Number(memory) / 1024, metrics }
}

function argumentsFor(name) {
  if (rankings.includes(name)) {
    const folder = join(options.data, 'ranking', name)
    const file = readdirSync(folder).find((other) => other.startsWith(`${name}.`))
    return ['--task', 'ranking', '--data', join(folder, file)]
  }
  const folder = join(options.data, 'multilabel', name)
  const [train, test, xml] = ['-train.arff', '-test.arff', '.xml'].map((end) =>
    join(folder, name + end),
  )
  return ['--train', train, '--test', test, '--labels', xml]
}

function line({ cpu, memory, metrics }) {
  const { exampleF1, kendallTau, nll } = metrics
  const score =
    kendallTau === undefined ? `F1 ${(100 * exampleF1).toFixed(1)}` : `τ ${kendallTau.toFixed(4)}`
  return `${cpu.toFixed(1)} s, ${memory.toFixed(0)} MB, ${score}, NLL ${nll?.toFixed(3)}`
}

/** Milliseconds of CPU for one row and rows a second, of models that are saved and loaded. */
function answers() {
  const script = fileURLToPath(new URL('fits/answers.mjs', import.meta.url))
  const measured = {}
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const [which, root] of Object.entries(roots)) {
      const { stdout, stderr, status } = spawnSync(process.execPath, [script, root], {
        encoding: 'utf8',
      })
      if (status !== 0) throw new Error(stderr)
      for (const { model, milliseconds, rowsPerSecond } of JSON.parse(stdout)) {
        measured[model] ??= {}
        const before = measured[model][which]
        measured[model][which] = {
          milliseconds: Math.min(milliseconds, before?.milliseconds ?? Infinity),
          rowsPerSecond: Math.max(rowsPerSecond, before?.rowsPerSecond ?? 0),
        }
      }
    }
  }
  for (const [model, by] of Object.entries(measured)) {
    for (const [which, { milliseconds, rowsPerSecond }] of Object.entries(by)) {
      const rate = Math.round(rowsPerSecond).toLocaleString('en')
      console.log(
        `${model.padEnd(30)} ${which} ${milliseconds.toFixed(4)} ms a row, ${rate} rows/s`,
      )
    }
  }
}
