import type { Readable } from 'node:stream'
import { PartitaError } from '../../errors.js'
import { builtInModule } from './built-in-module.js'

/** Encodings of text files. */
export type TextEncoding = 'utf-8' | 'latin1'

/**
 * The text of a file piece by piece, decompressed if its name ends in `.gz`.
 *
 * @throws PartitaError FILE_ERROR with the path if the file cannot be opened or read, is not a whole
 *   gzip file, or is not in this encoding
 */
export async function* readText(path: string, encoding: TextEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true })
  let bytes: Readable | undefined
  try {
    bytes = openBytes(path)
    for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true })
    yield decoder.decode()
  } catch (cause) {
    throw fileError(path, cause)
  } finally {
    bytes?.destroy()
  }
}

/** The whole text of a file; see {@link readText}. */
export async function readWholeText(path: string, encoding: TextEncoding): Promise<string> {
  const pieces: string[] = []
  for await (const piece of readText(path, encoding)) pieces.push(piece)
  return pieces.join('')
}

function openBytes(path: string): Readable {
  const file = builtInModule('node:fs').createReadStream(path)
  if (!/\.gz$/i.test(path)) return file
  const gunzip = builtInModule('node:zlib').createGunzip()
  file.on('error', (error) => gunzip.destroy(error))
  gunzip.on('close', () => file.destroy())
  return file.pipe(gunzip)
}

/** What to say about errors of Node by their code. */
const REASONS: Readonly<Record<string, readonly [summary: string, hint: string]>> = {
  ENOENT: ['there is no such file', 'check the path'],
  EISDIR: ['this is a directory, not a file', 'name a file inside it'],
  EACCES: ['the file may not be read', 'check its permissions'],
  Z_BUF_ERROR: ['the gzip file is cut short', 'copy or download it again'],
  Z_DATA_ERROR: ['this is not an intact gzip file', 'copy it again, or drop .gz from its name'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'check the path'],
  ELOOP: ['its symbolic links lead in a circle', 'check the path'],
  ERR_INVALID_ARG_VALUE: ['this is no path', 'leave out the character NUL'],
  ERR_ENCODING_INVALID_ENCODED_DATA: [
    'the file is not UTF-8 text',
    "if it is text in an old encoding pass encoding: 'latin1'; if it is compressed its name must end in .gz",
  ],
}

function fileError(path: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || cause instanceof PartitaError) return cause
  const { code } = cause as NodeJS.ErrnoException
  const [summary, hint] = (code !== undefined && REASONS[code]) || ['the file cannot be read', '']
  return new PartitaError('FILE_ERROR', summary, {
    where: path,
    ...(hint === '' ? { received: cause.message } : { hint }),
    cause,
  })
}
