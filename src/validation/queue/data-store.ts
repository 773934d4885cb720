import type { Redis } from 'ioredis'
import { PartitaError } from '../../errors.js'
import { sha256 } from '../units/unit-key.js'

/** Data travel in parts of so many bytes, */
export const CHUNK = 2 ** 20
/** and there are at most so many. */
export const MOST_BYTES = 2 ** 29
/** Seconds that a server keeps data, from when they were last asked for. */
const KEPT = 24 * 3600

const keyOf = (hash: string) => `partita:data:${hash}`
const HASH = /^[0-9a-f]{64}$/

/**
 * Puts data where workers find them, unless they are there.
 *
 * @throws PartitaError `UNSUPPORTED` for more than {@link MOST_BYTES}
 */
export async function putData(client: Redis, hash: string, bytes: Uint8Array): Promise<void> {
  if (bytes.length > MOST_BYTES) {
    throw new PartitaError('UNSUPPORTED', 'the data are too large for a queue', {
      expected: `at most ${MOST_BYTES} bytes`,
      received: String(bytes.length),
      hint: 'fewer rows or columns; or threads of one machine, which need no queue',
    })
  }
  const key = keyOf(hash)
  if ((await client.get(key)) !== null) {
    await keepData(client, hash)
    return
  }
  const chunks = Math.ceil(bytes.length / CHUNK)
  for (let i = 0; i < chunks; i++) {
    const part = bytes.subarray(i * CHUNK, (i + 1) * CHUNK)
    await client.setex(`${key}:${i}`, KEPT, Buffer.from(part.buffer, part.byteOffset, part.length))
  }
  // only what is whole has a length
  await client.setex(key, KEPT, String(bytes.length))
}

/** Data are still wanted. */
export async function keepData(client: Redis, hash: string): Promise<boolean> {
  const key = keyOf(hash)
  const length = Number(await client.get(key))
  const keys = [key, ...Array.from({ length: Math.ceil(length / CHUNK) }, (_, i) => `${key}:${i}`)]
  const kept = await Promise.all(keys.map((each) => client.expire(each, KEPT)))
  return kept.every((found) => found === 1)
}

/**
 * Data by their hash, part by part.
 *
 * @throws PartitaError `QUEUE_ERROR` where they are not there, or are others than their hash says
 */
export async function getData(client: Redis, hash: string): Promise<Uint8Array> {
  if (!HASH.test(hash)) throw badData(hash, 'a name that is no hash')
  const length = Number(await client.get(keyOf(hash)))
  if (!(length > 0 && length <= MOST_BYTES)) throw badData(hash, 'none of them')
  const bytes = new Uint8Array(length)
  for (let at = 0, i = 0; at < length; i++) {
    const part = await client.getBuffer(`${keyOf(hash)}:${i}`)
    if (!part || part.length !== Math.min(CHUNK, length - at)) throw badData(hash, 'a part of them')
    bytes.set(part, at)
    at += part.length
  }
  if (sha256(bytes) !== hash) throw badData(hash, 'others')
  return bytes
}

function badData(hash: string, received: string): PartitaError {
  return new PartitaError('QUEUE_ERROR', 'the server does not have the data of a unit', {
    expected: `those of hash ${hash.slice(0, 12)}…`,
    received,
  })
}
