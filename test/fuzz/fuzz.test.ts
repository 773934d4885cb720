import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const script = join(import.meta.dirname, '../../scripts/fuzz.mjs')

/** How many inputs of each kind; all seeds are tried by `npm run fuzz`. Kinds of a line share a process. */
const counts = {
  'models,flips,readers': 40,
  expressions: 12,
  fits: 6,
  races: 2,
  'kills,checkpoints': 1,
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
    const lines = name.split(',').map((kind) => `${kind}: seed 1, from 0: ${count} tried, `)
    expect({ code, said }).toEqual({
      code: 0,
      said: expect.stringMatching(
        new RegExp(`^${lines.map((line) => `${line}\\d+ refused, 0 failed.*\n`).join('')}$`),
      ),
    })
  },
)
