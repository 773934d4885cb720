import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Whether there is a server to test with. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0

/** A real server on a port of its own of this machine; its data outlive it until `remove`. */
export async function redisServer(...extra: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'partita-redis-'))
  const port = await freePort()
  let child: ChildProcess | undefined
  const start = async () => {
    const own = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '']
    const argv = [...own, '--appendonly', 'yes', ...extra]
    child = spawn('redis-server', argv, { stdio: ['ignore', 'pipe', 'ignore'] })
    for await (const text of child.stdout as NodeJS.ReadableStream) {
      if (String(text).includes('Ready to accept connections')) break
    }
  }
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
  await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    start,
    stop,
    async remove() {
      await stop('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A port that nobody listens at. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
