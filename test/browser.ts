import { existsSync, readFileSync } from 'node:fs'
import { delimiter, extname, join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import type { TestContext } from 'vitest'
import { skip } from './reference/skip.js'

const root = join(import.meta.dirname, '..')

/** The Chromium of this machine, if there is one: the one the variable names, else of the path. */
const executablePath = [
  process.env['CHROMIUM'],
  ...(process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) =>
      ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)),
    ),
].find((path) => path && existsSync(path))

/** Milliseconds until a page that sends nothing is given up. */
const PATIENCE = 50_000

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
}

/** A page to open. */
export interface PageParts {
  /** a module that ends with `send(value)` */
  readonly module: string
  /** paths of scripts loaded before */
  readonly scripts?: readonly string[]
  /** files by path; others are those of this repository */
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  /** header Content-Security-Policy of all that is served */
  readonly policy?: string
  /** modules that are imported by name, and their paths */
  readonly imports?: Readonly<Record<string, string>>
}

/** A headless Chromium, to be closed; skips the test where there is none. */
export async function openBrowser(context: TestContext): Promise<Browser> {
  if (!executablePath) skip(context, 'no Chromium found')
  return chromium.launch({ executablePath, args: ['--no-sandbox'] })
}

/**
 * Opens a page in a headless Chromium; skips the test where there is none.
 *
 * @returns what the page sends, and what it and its workers warn of on the console
 * @throws of an error in the page
 */
export async function inBrowser(
  context: TestContext,
  parts: PageParts,
): Promise<{ sent: unknown; warnings: string[] }> {
  const browser = await openBrowser(context)
  try {
    const page = await browser.newPage()
    const warnings: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'warning') warnings.push(message.text())
    })
    await serve(page, parts)
    const sent = await new Promise((resolve, reject) => {
      page.on('pageerror', reject)
      setTimeout(() => reject(new Error(`no answer in ${PATIENCE} ms`)), PATIENCE).unref()
      page
        .exposeFunction('send', resolve)
        .then(() => page.goto('http://127.0.0.1/index.html'))
        .catch(reject)
    })
    return { sent, warnings }
  } finally {
    await browser.close()
  }
}

/**
 * Opens a whole page, of one text, in a headless Chromium; skips the test where there is none. Nothing else is
 * served.
 *
 * @param look what is asked of it
 * @returns what is asked, and what the page says on the console
 */
export async function withPage<Seen>(
  context: TestContext,
  { text, policy, ...view }: { text: string; policy?: string } & BrowserContextOptions,
  look: (page: Page) => Promise<Seen>,
): Promise<{ seen: Seen; said: string[] }> {
  const browser = await openBrowser(context)
  try {
    const page = await browser.newPage(view)
    const said: string[] = []
    page.on('console', (message) => said.push(message.text()))
    page.on('pageerror', (error) => said.push(error.message))
    page.on('request', (request) => {
      if (request.url() !== 'http://127.0.0.1/') said.push(`asks for ${request.url()}`)
    })
    await page.route('**/*', (route) =>
      route.fulfill({
        body: text,
        contentType: 'text/html',
        headers: policy === undefined ? {} : { 'content-security-policy': policy },
      }),
    )
    await page.goto('http://127.0.0.1/')
    return { seen: await look(page), said }
  } finally {
    await browser.close()
  }
}

/** Answers every request of a page and its workers; none reaches a network. */
async function serve(page: Page, { files = {}, policy, ...parts }: PageParts): Promise<void> {
  const served: typeof files = { ...files, 'index.html': html(parts), 'main.js': parts.module }
  await page.route('**/*', async (route) => {
    const path = new URL(route.request().url()).pathname.slice(1)
    const file = join(root, path)
    const body = served[path] ?? (existsSync(file) ? readFileSync(file) : undefined)
    if (body === undefined) return route.fulfill({ status: 404 })
    await route.fulfill({
      body: typeof body === 'string' ? body : Buffer.from(body),
      contentType: TYPES[extname(path)] ?? 'application/octet-stream',
      headers: policy === undefined ? {} : { 'content-security-policy': policy },
    })
  })
}

function html({ scripts = [], imports }: Pick<PageParts, 'scripts' | 'imports'>): string {
  return `<!doctype html><meta charset="utf-8">
    ${imports ? `<script type="importmap">${JSON.stringify({ imports })}</script>` : ''}
    ${scripts.map((path) => `<script src="/${path}"></script>`).join('\n')}
    <script type="module" src="/main.js"></script>`
}
