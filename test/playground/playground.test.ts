import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decodeModel } from '../../src/io/index.js'
import { Rng } from '../../src/random/index.js'
import { FittedMultilabel } from '../../src/tasks/index.js'
import { openBrowser } from '../browser.js'
import { served } from './served.js'

/** kB (1000 bytes), gzipped, that the page fetches until a model is trained, data apart. */
const MOST_FIRST = 250
/** The same of all that is kept for when there is no network. */
const MOST_KEPT = 325

const root = join(import.meta.dirname, '../..')
const folder = join(root, '.cache', `playground-${process.pid}`)
const site = join(folder, 'site')

beforeAll(async () => {
  mkdirSync(folder, { recursive: true })
  const options = {
    configFile: join(root, 'playground/vite.config.ts'),
    logLevel: 'error',
  } as const
  await build({ ...options, build: { outDir: site } })
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Forty days, and what the weather was. */
function weather(): string {
  const rng = new Rng('weather')
  const days = Array.from({ length: 40 }, () => {
    const [pressure, wind] = [rng.normal(), rng.normal()]
    const rain = Number(pressure + rng.normal() / 2 < 0)
    return [pressure.toFixed(3), wind.toFixed(3), rain, Number(wind > 0.5), 1 - rain]
  })
  return ['pressure,wind speed,rain,storm,sun', ...days].join('\n')
}

/** Chooses the file's labels and trains, the same bits everywhere. */
async function trainOn(page: Page, name: string, text: string): Promise<void> {
  await page.getByText('rows to learn from').waitFor()
  const files = { name, mimeType: 'text/csv', buffer: Buffer.from(text) }
  await page.locator('input[type=file]').setInputFiles(files)
  await page.getByRole('button', { name: 'Take 3 labels' }).click()
  await page.getByRole('heading', { name: 'weather', exact: true }).waitFor()
  await page.getByText('More', { exact: true }).click()
  await page.getByLabel('Time').selectOption('quick')
  await page.getByLabel('The same bits on every machine').check()
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await page.getByText(/^Done in/).waitFor()
}

/** kB of files of the site, gzipped, without data. */
function sizeOf(names: Iterable<string>): number {
  const code = [...names].filter((name) => /\.(html|js|css)$/.test(name))
  return code.reduce((sum, name) => sum + gzipSync(readFileSync(join(site, name))).length / 1000, 0)
}

/** What a page says on its console, and of what it fails. */
function listenTo(page: Page): string[] {
  const said: string[] = []
  page.setDefaultTimeout(20_000)
  page.on('console', (message) => {
    const text = message.text()
    if (!/blocked by Playwright/.test(text)) said.push(`${message.type()}: ${text}`)
  })
  page.on('pageerror', (error) => said.push(String(error)))
  return said
}

test('the page trains, asks and saves, and Node does the same', async (context) => {
  const browser = await openBrowser(context)
  const host = await served(site)
  try {
    const page = await browser.newPage({ serviceWorkers: 'block' })
    const said = listenTo(page)
    await page.goto(host.url)
    await trainOn(page, 'weather.csv', weather())
    expect(await page.getByText('engine wasm', { exact: true }).count()).toBe(1)

    // what is known changes what is probable
    const rain = page.locator('.facts-list li').filter({ hasText: 'rain' })
    await page.getByRole('button', { name: 'rain: known to hold' }).click()
    await page.getByText(/given what is known/).waitFor()
    expect(await rain.locator('.number').textContent()).toBe('100.0 %')

    const size = sizeOf(host.fetched)
    process.stderr.write(`the playground fetches ${size.toFixed(0)} kB, gzipped, without data\n`)
    expect(size).toBeGreaterThan(100)
    expect(size).toBeLessThanOrEqual(MOST_FIRST)

    // the file answers in Node as the page does, and as the code that was copied makes it
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download the model' }).click()
    const bytes = readFileSync(await (await download).path())
    const model = await FittedMultilabel.fromBytes(bytes, { deterministic: true })
    expect(model.labels).toEqual(['rain', 'storm', 'sun'])
    writeFileSync(join(folder, 'weather.csv'), weather())
    writeFileSync(join(folder, 'copied.mjs'), (await page.locator('pre code').textContent()) ?? '')
    execFileSync(process.execPath, ['copied.mjs'], { cwd: folder, stdio: 'pipe' })
    const copied = decodeModel(readFileSync(join(folder, 'model.partita')), 'multilabel')
    expect(decodeModel(bytes, 'multilabel').weights).toEqual(copied.weights)
    expect(said).toEqual([])
  } finally {
    await browser.close()
    await host.close()
  }
})

test('the page comes again without a network, and learns', async (context) => {
  const browser = await openBrowser(context)
  const host = await served(site)
  try {
    const page = await browser.newPage()
    const said = listenTo(page)
    await page.goto(host.url)
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => true))
    await host.close()
    await page.reload()
    await trainOn(page, 'weather.csv', weather())
    expect(said).toEqual([])
    const [, list] = readFileSync(join(site, 'service-worker.js'), 'utf8').split('\n')
    const kept: string[] = JSON.parse(list.replace('const FILES = ', ''))
    expect(sizeOf([...kept, 'index.html'])).toBeLessThanOrEqual(MOST_KEPT)
  } finally {
    await browser.close()
    await host.close()
  }
})
