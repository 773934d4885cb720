// npm run fuzz -- --minutes 30 [--seed 1] [--only models,readers] [--count N] [--from N] [--untimed]: attacks on everything that reads,
// loads, fits and saves. Whatever comes of an input is a clean result or a PartitaError, in at most 5 s of the processor and
// 500 MB. Inputs
// that fail are kept in .cache/fuzz, by seed and number; `--only models --seed 1 --from 417 --count 1` makes one again.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Rng } from '../dist/core.js'
import { expressions } from './fuzz/expressions.mjs'
import { tinyFits } from './fuzz/fits.mjs'
import { flippedBits, mutatedModels } from './fuzz/models.mjs'
import { mutatedFiles } from './fuzz/readers.mjs'
import { killedFits, killedSaves, races } from './fuzz/saves.mjs'

const MOST_SECONDS = 5
const MOST_BYTES = 500e6
/** How much of the time each gets. */
const targets = [
  [mutatedModels, 3],
  [flippedBits, 1],
  [mutatedFiles, 3],
  [expressions, 1],
  [tinyFits, 3],
  [races, 1],
  [killedSaves, 1],
  [killedFits, 1],
]

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    count: { type: 'string' },
    from: { type: 'string', default: '0' },
    untimed: { type: 'boolean', default: false },
  },
})
const only = values.only?.split(',')
const chosen = targets.filter(([{ name }]) => !only || only.includes(name))
const shares = chosen.reduce((sum, [, share]) => sum + share, 0)
const folder = mkdtempSync(join(tmpdir(), 'partita-fuzz-'))
let faults = 0

// nothing that a case leaves running may end the others, or go unnoticed
process.on('unhandledRejection', (error) => keep('unhandled', 0, '', error))

for (const [target, share] of chosen) {
  const seconds = values.count
    ? Number.POSITIVE_INFINITY
    : (60 * Number(values.minutes) * share) / shares
  const end = performance.now() + 1000 * seconds
  const count = values.count ? Number(values.count) : Number.POSITIVE_INFINITY
  const before = faults
  let tried = 0
  let refused = 0
  let slowest = 0
  let largest = 0
  while (tried < count && performance.now() < end) {
    const at = Number(values.from) + tried++
    const rng = new Rng(`${values.seed}/${target.name}/${at}`)
    const input = target.make(rng)
    const started = process.cpuUsage()
    const { rss } = process.memoryUsage()
    try {
      await target.check(input, folder)
    } catch (error) {
      if (error?.name === 'PartitaError') refused++
      else keep(target.name, at, input, error)
    }
    // of the processor: other processes may share it
    const { user, system } = process.cpuUsage(started)
    const took = (user + system) / 1e6
    const grown = process.memoryUsage().rss - rss
    slowest = Math.max(slowest, took)
    largest = Math.max(largest, grown)
    if (!values.untimed && took > MOST_SECONDS)
      keep(target.name, at, input, new Error(`took ${took.toFixed(1)} s`))
    if (grown > MOST_BYTES)
      keep(target.name, at, input, new Error(`took ${(grown / 1e6).toFixed(0)} MB`))
  }
  console.log(
    `${target.name}: seed ${values.seed}, from ${values.from}: ${tried} tried, ${refused} refused, ${faults - before} failed; at most ${slowest.toFixed(2)} s, ${(largest / 1e6).toFixed(0)} MB`,
  )
}
rmSync(folder, { recursive: true, force: true })
process.exit(faults > 0 ? 1 : 0)

/** Notes a fault, and keeps the input that led to it. */
function keep(name, at, input, error) {
  faults++
  const kept = new URL('../.cache/fuzz/', import.meta.url)
  mkdirSync(kept, { recursive: true })
  const isBytes = input instanceof Uint8Array
  const bytes = isBytes
    ? input
    : JSON.stringify(input, (_, value) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
      )
  const path = new URL(`${name}-${values.seed}-${at}${isBytes ? '.bin' : '.json'}`, kept)
  writeFileSync(path, bytes)
  if (faults <= 20)
    console.error(`${name} ${at}: ${error?.stack ?? error}\n  kept in ${path.pathname}`)
}
