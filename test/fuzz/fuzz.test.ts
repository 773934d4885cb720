import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const script = join(import.meta.dirname, '../../scripts/fuzz.mjs')

/** How many inputs of each kind; all seeds are tried by `npm run fuzz`. */
const counts = {
  models: 60,
  flips: 60,
  readers: 60,
  expressions: 20,
  fits: 6,
  races: 3,
  kills: 1,
  checkpoints: 1,
}

test.concurrent.each(Object.entries(counts))(
  'attacks on %s end in a clean result or a PartitaError',
  async (name, count) => {
    const argv = ['--only', name, '--count', String(count), '--untimed']
    const child = spawn(process.execPath, [script, ...argv])
    let said = ''
    child.stdout.on('data', (text) => (said += text))
    child.stderr.on('data', (text) => (said += text))
    const code = await new Promise((resolve) => child.on('exit', resolve))
    expect({ code, said }).toEqual({
      code: 0,
      said: expect.stringMatching(
        new RegExp(`^${name}: seed 1, from 0: ${count} tried, \\d+ refused, 0 failed`),
      ),
    })
  },
)
