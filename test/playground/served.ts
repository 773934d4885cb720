import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
}

/** A host of static files. */
export interface Host {
  readonly url: string
  /** names of the files that were fetched */
  readonly fetched: ReadonlySet<string>
  close(): Promise<void>
}

/** A folder as any static host serves it, below `/some/path/`; what is closed is offline. */
export async function served(folder: string): Promise<Host> {
  const base = '/some/path/'
  const fetched = new Set<string>()
  const server = createServer(({ url = '/' }, response) => {
    const path = new URL(url, 'http://localhost').pathname
    const name = path === base ? 'index.html' : path.slice(base.length)
    const file = join(folder, name)
    if (!path.startsWith(base) || !existsSync(file)) return void response.writeHead(404).end()
    fetched.add(name)
    const type = TYPES[extname(file)] ?? 'application/octet-stream'
    response.writeHead(200, { 'content-type': type }).end(readFileSync(file))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${base}`,
    fetched,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
