import { builtInModule } from '../../built-in-module.js'

/**
 * Files that are being written, and which of them nobody writes any more. A name says who writes: the table of
 * processes (a container has one of its own), the process and when it started, which tells it from an earlier one of
 * the same number; and a random part, since threads of one process write side by side.
 */
const NAME = /^\.partita-([0-9a-f]{8})-(\d+)-(\d+)-[0-9a-f]{16}\.partial$/

/** A file of another table of processes counts as left behind once it has not grown for so long, ms. */
const ABANDONED = 60 * 60 * 1000

/** A path in this folder that no other writer, thread or process, has or guesses. */
export function partialPath(folder: string): string {
  const random = builtInModule('node:crypto').randomBytes(8).toString('hex')
  const name = `.partita-${processTable()}-${process.pid}-${startOf('self') ?? 0}-${random}.partial`
  return builtInModule('node:path').join(folder, name)
}

/** Removes what saves that were cut off left in this folder; whatever hinders it is no error of the save. */
export async function removeAbandoned(folder: string): Promise<void> {
  const { readdir, rm } = builtInModule('node:fs/promises')
  const names = await readdir(folder).catch(() => [])
  for (const name of names) {
    const path = builtInModule('node:path').join(folder, name)
    if (NAME.test(name) && (await isAbandoned(path, name))) {
      await rm(path, { force: true }).catch(() => {})
    }
  }
}

async function isAbandoned(path: string, name: string): Promise<boolean> {
  const [, table, pid, start] = NAME.exec(name)!
  if (table === processTable()) return !isRunning(Number(pid), start)
  const { stat } = builtInModule('node:fs/promises')
  const stats = await stat(path).catch(() => undefined)
  return stats !== undefined && Date.now() - stats.mtimeMs > ABANDONED
}

/** Whether a process of this number runs that started then; `'0'`: whenever. */
function isRunning(pid: number, start: string): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it runs, and is another user's
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  const now = startOf(pid)
  return start === '0' || now === undefined || now === start
}

/** When a process started, in ticks since the machine did; undefined where the system does not say. */
function startOf(pid: number | 'self'): string | undefined {
  const line = systemText(`/proc/${pid}/stat`)
  // the name of the program, in brackets, may hold anything
  return line?.slice(line.lastIndexOf(')') + 2).split(' ')[19]
}

let table: string | undefined

/** Tells apart tables of processes: machines, and containers on one machine. */
function processTable(): string {
  if (table !== undefined) return table
  const boot = systemText('/proc/sys/kernel/random/boot_id') ?? ''
  const { readlinkSync } = builtInModule('node:fs')
  let space = ''
  try {
    space = readlinkSync('/proc/self/ns/pid')
  } catch {
    // no Linux
  }
  const identity = `${boot}${space}` || builtInModule('node:os').hostname()
  table = builtInModule('node:crypto')
    .createHash('sha256')
    .update(identity)
    .digest('hex')
    .slice(0, 8)
  return table
}

function systemText(path: string): string | undefined {
  try {
    return builtInModule('node:fs').readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
