// npm run fuzz -- --minutes 30 [--seed 1] [--only models,readers] [--count N] [--from N] [--untimed]: attacks on everything that reads,
// loads, fits and saves. Whatever comes of an input is a clean result or a PartitaError, in at most 5 s of the processor and
// 500 MB. Inputs that fail are kept in .cache/fuzz, by seed and number; `--only models --seed 1 --from 417 --count 1` makes one again.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Rng } from '../dist/core.js'
import { expressions } from './fuzz/expressions.mjs'
import { tinyFits } from './fuzz/fits.mjs'
import { killedFits } from './fuzz/killed-fits.mjs'
import { flippedBits, mutatedModels } from './fuzz/models.mjs'
import { numberFits } from './fuzz/number-fits.mjs'
import { mutatedFiles } from './fuzz/readers.mjs'
import { killedSaves, processRaces, races } from './fuzz/saves.mjs'

const MOST_SECONDS = 5
const MOST_BYTES = 500e6
/** How much of the time each gets. */
const targets = [
  [mutatedModels, 3],
  [flippedBits, 1],
  [mutatedFiles, 3],
  [expressions, 1],
  [tinyFits, 3],
  [numberFits, 1],
  [races, 1],
  [processRaces, 1],
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
const names = targets.map(([{ name }]) => name)
const strange = only?.find((name) => !names.includes(name))
if (strange !== undefined) throw new Error(`--only ${strange}: one of ${names.join(', ')}`)
const chosen = targets.filter(([{ name }]) => !only || only.includes(name))
const shares = chosen.reduce((sum, [, share]) => sum + share, 0)
const folder = mkdtempSync(join(tmpdir(), 'partita-fuzz-'))
let faults = 0
let refused = 0

// nothing that a case leaves running may end the others, or go unnoticed
process.on('unhandledRejection', (error) => keep('unhandled', 0, '', error))

for (const [target, share] of chosen) {
  await target.start?.()
  const seconds = values.count
    ? Number.POSITIVE_INFINITY
    : (60 * Number(values.minutes) * share) / shares
  const end = performance.now() + 1000 * seconds
  const count = values.count ? Number(values.count) : Number.POSITIVE_INFINITY
  const failedBefore = faults
  let tried = 0
  refused = 0
  let slowest = 0
  let largest = 0
  const together = target.together ?? 1
  while (tried < count && performance.now() < end) {
    // cases that only wait for files and compilers wait together
    const cases = Array.from({ length: Math.min(together, count - tried) }, () => {
      const at = Number(values.from) + tried++
      return { at, input: target.make(new Rng(`${values.seed}/${target.name}/${at}`)) }
    })
    const before = process.memoryUsage.rss()
    const started = performance.now()
    await Promise.all(cases.map(({ at, input }, slot) => ended(target, at, input, slot)))
    let took = (performance.now() - started) / 1000
    if (took > MOST_SECONDS && !values.untimed) took = await slowestOf(target, cases)
    const grown = process.memoryUsage.rss() - before
    slowest = Math.max(slowest, took)
    largest = Math.max(largest, grown)
    if (grown > MOST_BYTES)
      keep(target.name, cases[0].at, cases, new Error(`took ${(grown / 1e6).toFixed(0)} MB`))
  }
  console.log(
    `${target.name}: seed ${values.seed}, from ${values.from}: ${tried} tried, ${refused} refused, ${faults - failedBefore} failed; at most ${slowest.toFixed(2)} s, ${(largest / 1e6).toFixed(0)} MB`,
  )
}
rmSync(folder, { recursive: true, force: true })
process.exit(faults > 0 ? 1 : 0)

/** A case, whatever comes of it; counted unless it is asked again. */
async function ended(target, at, input, slot, isCounted = true) {
  try {
    await target.check(input, folder, slot)
  } catch (error) {
    if (!isCounted) return
    if (error?.name === 'PartitaError') refused++
    else keep(target.name, at, input, error)
  }
}

/**
 * What took long by the clock is asked again, case by case, and its own time on the processor counts, which others
 * may share.
 */
async function slowestOf(target, cases) {
  let slowest = 0
  for (const { at, input } of cases) {
    const started = process.cpuUsage()
    await ended(target, at, input, 0, false)
    const { user, system } = process.cpuUsage(started)
    const took = (user + system) / 1e6
    if (took > MOST_SECONDS) keep(target.name, at, input, new Error(`took ${took.toFixed(1)} s`))
    slowest = Math.max(slowest, took)
  }
  return slowest
}

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
