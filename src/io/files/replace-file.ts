import type { FileHandle } from 'node:fs/promises'
import { builtInModule } from '../../built-in-module.js'
import type { FileContent } from './file-content.js'
import { fileError } from './file-error.js'
import { partialPath, removeAbandoned } from './partial-file.js'
import { type SaveTarget, saveTarget } from './save-target.js'

/** Writes bytes to a path, through links and to devices, or in the place of the file that is there. */
export async function writeBytes(path: string, bytes: FileContent): Promise<void> {
  const target = await saveTarget(path)
  try {
    if (target.isStream) await writeThrough(target.path, bytes)
    else await replaceFile(target, bytes)
  } catch (cause) {
    throw fileError('cannot write', path, cause)
  }
}

async function replaceFile({ path, stats }: SaveTarget, bytes: FileContent): Promise<void> {
  const { access, mkdir, open, rename, rm } = builtInModule('node:fs/promises')
  const { dirname } = builtInModule('node:path')
  const folder = dirname(path)
  // a file that is protected stays, even where its folder would let another take its place
  if (stats) await access(path, builtInModule('node:fs').constants.W_OK)
  const made = await mkdir(folder, { recursive: true })
  await removeAbandoned(folder)
  const aside = partialPath(folder)
  // `wx`: never into what somebody else has put there
  const file = await open(aside, 'wx', stats ? 0o600 : 0o666)
  try {
    await closing(file, async () => {
      await writeParts(file, bytes)
      if (stats) await keepOwnerAndMode(file, stats)
      await file.sync()
    })
    await rename(aside, path)
  } catch (cause) {
    await rm(aside, { force: true }).catch(() => {})
    throw cause
  }
  // the new name is on the disk once its folder is, and a new folder once that above it is
  await syncFolder(folder)
  for (let below = folder; made !== undefined && below.length >= made.length; ) {
    below = dirname(below)
    await syncFolder(below)
  }
}

/** Owner first: changing it clears some of the permissions. */
async function keepOwnerAndMode(
  file: FileHandle,
  { uid, gid, mode }: NonNullable<SaveTarget['stats']>,
): Promise<void> {
  const own = await file.stat()
  // only a superuser gives files away
  if (own.uid !== uid || own.gid !== gid) await file.chown(uid, gid).catch(() => {})
  if ((own.mode & 0o7777) !== (mode & 0o7777)) await file.chmod(mode & 0o7777)
}

async function writeThrough(path: string, bytes: FileContent): Promise<void> {
  const { open } = builtInModule('node:fs/promises')
  const { O_NONBLOCK, O_WRONLY } = builtInModule('node:fs').constants
  // fails at once where a pipe has no reader, and holds it open until the writer that may wait is there
  const probe = await open(path, O_WRONLY | O_NONBLOCK)
  const file = await open(path, O_WRONLY).finally(() => probe.close())
  await closing(file, () => writeParts(file, bytes))
}

async function writeParts(file: FileHandle, bytes: FileContent): Promise<void> {
  if (bytes instanceof Uint8Array) await file.writeFile(bytes)
  // each goes on where the one before it ended
  else for await (const part of bytes) await file.writeFile(part)
}

/** Closes a file after work on it; the error of the work is the one that is thrown. */
async function closing(file: FileHandle, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (cause) {
    await file.close().catch(() => {})
    throw cause
  }
  await file.close()
}

/** Waits until the entries of a folder are on the disk, where folders can be opened: not on Windows. */
async function syncFolder(folder: string): Promise<void> {
  const { open } = builtInModule('node:fs/promises')
  const handle = await open(folder, 'r').catch(() => undefined)
  if (!handle) return
  await closing(handle, () =>
    handle.sync().catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EIO') throw error
    }),
  )
}
