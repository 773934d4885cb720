import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'

const folder = join(import.meta.dirname, '../../examples')

/** lines that each example prints, whatever the numbers */
const expected: Readonly<Record<string, readonly RegExp[]>> = {
  '01-multilabel.mjs': [
    /^refit: best epoch \d+ of \d+$/m,
    /^ {2}sad-lonely +0\.\d{3}$/m,
    /^f1 +chooses \{.+\}, ln p = -\d/m,
    /^ {2}threshold \d\d\.\d %$/m,
    /^loaded again, the same: true$/m,
  ],
  '02-custom-loss.mjs': [
    /^ {2}sparsemax {2}0\.000 {2}0\.167 {2}0\.833$/m,
    /^ {2}squareplus F1 \d\d\.\d %, NLL \d\.\d{3}, 0 % of the true sets have probability 0/m,
  ],
  '03-label-ranking.mjs': [
    /likeliest first: \w+ > \w+ > \w+$/m,
    /^P\(virginica first\) = [01]\.\d{3}$/m,
    /^virginica is known to be first: virginica > \w+ > \w+$/m,
    /^loaded again, the same: true$/m,
  ],
  '04-partial-rankings.mjs': [
    /^the true model: NLL \d\.\d\d nats$/m,
    /^learned from two preferences +NLL \d\.\d\d, Kendall's τ 0\.\d{3}$/m,
    /^NOT_IN_SPACE: .*tea > milk > cola > tea/m,
  ],
  '05-delivery-slots.mjs': [
    /^a rainy school day: (\w+ \d+ [ap]m(, |$)){4}/m,
    /^ {2}Ada +([01]\.\d\d *){5}$/m,
    /^where too early is worse: Ada/m,
  ],
  '06-image-patch.mjs': [
    /^with neighbours: \d\d\.\d % .* NLL \d\.\d\d/m,
    /^([#.]{3} +){2}[#.]{3}$/m,
  ],
  '07-playlist.mjs': [
    /^720 orders, 144 playlists$/m,
    /all playlists: true$/m,
    /is not in constrained/,
  ],
  '08-configurator.mjs': [
    /^72 bicycles, 42 can be built$/m,
    /^NOT_IN_SPACE: row 500$/m,
    /^loaded again, the same: true$/m,
  ],
  '09-tagging-texts.mjs': [
    /^1500 texts to learn from, \d+ tags$/m,
    /^F1 on 414 others \d\d\.\d %$/m,
    /^flag of Atlantis, no nation: .*flag/m,
  ],
}

/** examples whose output the guide shows; they ask for the same bits on every machine */
const shown = Object.keys(expected).slice(4, 8)
const guide = readFileSync(join(import.meta.dirname, '../../docs/custom-spaces.md'), 'utf8')

describe.concurrent('the examples', () => {
  test('are all run here', () => {
    const numbered = readdirSync(folder).filter((name) => /^\d\d-/.test(name))
    expect(numbered.sort()).toEqual(Object.keys(expected))
  })

  test.each(Object.entries(expected))(
    '%s runs and prints what it is about',
    async (name, lines) => {
      const run = promisify(execFile)(process.execPath, [join(folder, name)])
      const { stdout, stderr } = await run
      expect(stderr).toBe('')
      for (const line of lines) expect(stdout).toMatch(line)
      if (shown.includes(name)) expect(guide).toContain(stdout)
    },
  )
})
