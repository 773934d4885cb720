import type { OutputStream } from '../options/context.js'

/** What a stream of Node has beside `write`. */
interface Draining extends OutputStream {
  readonly destroyed: boolean
  once(event: 'drain' | 'close', listener: () => void): unknown
  off(event: 'drain' | 'close', listener: () => void): unknown
}

/**
 * Writes, and waits where the reader is slower.
 *
 * @returns whether there is still a reader
 */
export async function written(stream: OutputStream, text: string): Promise<boolean> {
  const isFull = stream.write(text) === false
  if (!('once' in stream)) return true
  const draining = stream as Draining
  if (isFull && !draining.destroyed) {
    await new Promise<void>((resolve) => {
      const done = () => {
        draining.off('drain', done)
        draining.off('close', done)
        resolve()
      }
      draining.once('drain', done)
      draining.once('close', done)
    })
  }
  return !draining.destroyed
}
