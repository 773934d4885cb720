import type { Redis } from 'ioredis'
import type { PlainError } from '../../workers/index.js'
import type { Unit, UnitOutcome } from '../units/unit.js'

/** All keys on a server begin so. */
export const PREFIX = 'partita'

/** The queue of a version of the package: others do not take its units. */
export const queueName = (version: string) => `units-${version}`

/** A unit as it is queued; plain JSON. */
export interface QueuedUnit {
  readonly version: string
  readonly kind: string
  /** of the data, see `putData` */
  readonly hash: string
  readonly unit: Unit
}

/** What comes back. */
export type UnitReturn = { readonly outcome: UnitOutcome } | { readonly error: PlainError }

/** Seconds after which one who has not been heard of is gone. */
const PRESENT = 15

/** Says that a program is there, until it is not heard of any more. */
export async function announce(
  client: Redis,
  role: 'worker' | 'asker',
  id: string,
  version: string,
): Promise<void> {
  await client.setex(`${PREFIX}:${role}:${id}`, PRESENT, version)
}

/** The versions of those who are there. */
export async function versionsOf(client: Redis, role: 'worker' | 'asker'): Promise<string[]> {
  const found: string[] = []
  for await (const keys of client.scanStream({ match: `${PREFIX}:${role}:*` })) {
    if (keys.length > 0)
      found.push(...(await client.mget(keys as string[])).filter((v) => v !== null))
  }
  return found
}

/** Says that a program is gone, if the server is there to hear it. */
export async function takeLeave(
  client: Redis,
  role: 'worker' | 'asker',
  id: string,
): Promise<void> {
  if (client.status === 'ready') await client.del(`${PREFIX}:${role}:${id}`).catch(() => {})
}
