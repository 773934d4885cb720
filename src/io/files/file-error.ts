import { PartitaError } from '../../errors.js'

/** What to say about errors of Node by their code, and what to do about them. */
const REASONS: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  ENOENT: ['there is no such file', 'check the path'],
  EISDIR: ['this is a directory, not a file', 'name a file inside it'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'check the path'],
  ELOOP: ['its symbolic links lead in a circle', 'check the path'],
  EACCES: ['its permissions forbid it', 'check the permissions of the file and its folder'],
  EPERM: ['its permissions forbid it', 'check the permissions of the file and its folder'],
  ENAMETOOLONG: ['its name is too long', 'use a shorter one'],
  ENOSPC: ['the disk is full', 'make room, or name another folder'],
  EDQUOT: ['the disk quota is used up', 'make room, or name another folder'],
  EROFS: ['the file system is read-only', 'name another folder'],
  ENXIO: ['nobody reads from this pipe', 'start its reader first, or name a file'],
  EPIPE: ['the reader of this pipe has gone', 'see what ended it, or name a file'],
  ERR_INVALID_ARG_VALUE: ['this is no path', 'leave out the character NUL'],
}

/** `FILE_ERROR` about a path, with the reason that Node gave. */
export function fileError(what: string, path: string, cause: unknown): PartitaError {
  if (cause instanceof PartitaError) return cause
  const code = (cause as NodeJS.ErrnoException | undefined)?.code
  const [reason, hint] = REASONS[code ?? ''] ?? [
    cause instanceof Error ? cause.message : String(cause),
    undefined,
  ]
  const received = code === undefined ? reason : `${code}, ${reason}`
  return new PartitaError('FILE_ERROR', `${what} ${shownPath(path)}`, { received, hint, cause })
}

/** A path as it may stand in a message: characters that steer a terminal are written out. */
function shownPath(path: string): string {
  return path.replace(/[\p{Cc}\p{Cf}]/gu, (c) => JSON.stringify(c).slice(1, -1))
}
