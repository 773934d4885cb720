import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** The Chromium of this machine, if there is one. */
export const chromium = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path && existsSync(path))

/** Milliseconds until a page that sends nothing is given up. */
const PATIENCE = 25_000

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
}

/**
 * Opens a page in a headless Chromium and returns what its script sends back, or its `error`. The script is a module
 * that finds this repository's files under `/`, `partita` and `partita/tfjs` by name, the given scripts
 * loaded before, and `send(value)`.
 *
 * @param files more files, by path
 */
export async function inBrowser(
  scripts: readonly string[],
  module: string,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<unknown> {
  const page = `<!doctype html><meta charset="utf-8">
    ${scripts.map((path) => `<script src="/${path}"></script>`).join('\n')}
    <script type="importmap">${JSON.stringify({
      imports: {
        partita: '/dist/index.js',
        'partita/tfjs': '/dist/tfjs/index.js',
        'js-combinatorics': '/node_modules/js-combinatorics/combinatorics.js',
      },
    })}</script>
    <script>
      const send = (value) => fetch('/sent', { method: 'POST', body: JSON.stringify(value) })
      addEventListener('error', ({ message }) => send({ error: message }))
      addEventListener('unhandledrejection', ({ reason }) => send({ error: String(reason) }))
    </script>
    <script type="module">${module}</script>`
  const folder = mkdtempSync(join(tmpdir(), 'partita-browser-'))
  let settle = (_: unknown): void => {}
  const sent = new Promise<unknown>((resolve) => {
    settle = resolve
  })
  const server = createServer((request, response) => {
    const path = request.url!.slice(1)
    if (path === 'sent') {
      let body = ''
      request.on('data', (part) => {
        body += part
      })
      request.on('end', () => settle(JSON.parse(body)))
      response.end()
      return
    }
    const type = path === '' ? 'text/html' : (TYPES[extname(path)] ?? 'application/octet-stream')
    const file = join(root, path)
    if (path !== '' && !files[path] && !existsSync(file)) {
      response.writeHead(404).end()
      return
    }
    response.setHeader('content-type', type)
    response.end(path === '' ? page : (files[path] ?? readFileSync(file)))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run']
  const child = spawn(
    chromium!,
    [...flags, `--user-data-dir=${folder}`, `http://127.0.0.1:${port}/`],
    { stdio: 'ignore', detached: true },
  )
  const timer = setTimeout(() => settle({ error: `no answer in ${PATIENCE} ms` }), PATIENCE)
  try {
    return await sent
  } finally {
    clearTimeout(timer)
    const gone = new Promise((resolve) => {
      child.on('exit', resolve)
    })
    // the browser's own processes are in its group
    process.kill(-child.pid!)
    await gone
    server.closeAllConnections()
    server.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
}
