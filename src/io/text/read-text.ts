import type { Readable } from 'node:stream'
import { builtInModule } from '../../built-in-module.js'
import { checkOneOf, PartitaError } from '../../errors.js'

/** Encodings of text files. */
export type TextEncoding = 'utf-8' | 'latin1' | 'utf-16'

/** Throws INVALID_OPTION for an encoding that there is not. */
export function checkEncoding(encoding: TextEncoding | undefined): void {
  if (encoding !== undefined) checkOneOf('encoding', encoding, ['utf-8', 'latin1', 'utf-16'])
}

/** What takes the text of a file piece by piece. */
export type TextConsumer = (piece: string) => void

/** characters of all text of a file, which a JavaScript string could just hold */
const MOST_TEXT = 2 ** 29 - 2 ** 20
/** a gzip file grows by this at most, once it has grown past `LEAST_EXPANDED` bytes */
const MOST_EXPANSION = 200
const LEAST_EXPANDED = 2 ** 26

/**
 * Reads the text of a file piece by piece, decompressed if it is gzipped; `-` is the standard input.
 * Without an encoding it is found: UTF-16 by its mark or its zeros, else UTF-8, else Latin-1.
 *
 * @param start makes what takes the text; called again if it turns out to be in another encoding
 * @returns what was found, one sentence each
 * @throws PartitaError FILE_ERROR with the path if the file cannot be opened or read, is not a whole
 *   gzip file, is not in the encoding that was said, or expands beyond all measure
 */
export async function readText(
  path: string,
  encoding: TextEncoding | undefined,
  start: () => TextConsumer,
): Promise<string[]> {
  const file = path === '-' ? await standardInput() : path
  try {
    const decode = async (as: string) => {
      const consume = start()
      const decoder = new TextDecoder(as, { fatal: true })
      for await (const chunk of bytesOf(file)) consume(decoder.decode(chunk, { stream: true }))
      consume(decoder.decode())
    }
    if (encoding !== undefined) {
      await decode(encoding === 'utf-16' ? utf16(await firstBytes(file)) : encoding)
      return []
    }
    const first = await firstBytes(file)
    if (looksLikeUtf16(first)) {
      await decode(utf16(first))
      return []
    }
    try {
      await decode('utf-8')
      return []
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw cause
    }
    if (first.subarray(0, 1000).includes(0)) throw notText(path)
    await decode('latin1')
    return [`${path} is not UTF-8: it was read as latin1 (option encoding)`]
  } catch (cause) {
    throw fileError(path, cause)
  }
}

/** The whole text of a file; see {@link readText}. */
export async function readWholeText(
  path: string,
  encoding: TextEncoding | undefined,
): Promise<{ readonly text: string; readonly notes: readonly string[] }> {
  let pieces: string[] = []
  const notes = await readText(path, encoding, () => {
    pieces = []
    let length = 0
    return (piece) => {
      length += piece.length
      if (length > MOST_TEXT) throw tooLong(path)
      pieces.push(piece)
    }
  })
  return { text: pieces.join(''), notes }
}

/** A file by its path, or bytes: all, or as they come. */
export type Source = string | Uint8Array | GzipMarked

/** Bytes as they come, and whether they are compressed. */
export interface GzipMarked {
  readonly bytes: AsyncIterable<Uint8Array>
  readonly isGzip: boolean
}

async function standardInput(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  const stream = builtInModule('node:fs').createReadStream('', { fd: 0, autoClose: false })
  for await (const chunk of stream) chunks.push(chunk as Uint8Array)
  const bytes = new Uint8Array(chunks.reduce((size, { length }) => size + length, 0))
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

async function firstBytes(source: Source): Promise<Uint8Array> {
  for await (const chunk of bytesOf(source)) return chunk
  return new Uint8Array()
}

/** The bytes of a file in chunks, decompressed. */
export async function* bytesOf(source: Source): AsyncGenerator<Uint8Array> {
  const { Readable } = builtInModule('node:stream')
  const isFile = typeof source === 'string'
  const raw: Readable = isFile
    ? builtInModule('node:fs').createReadStream(source)
    : Readable.from('isGzip' in source ? source.bytes : [source])
  const isGzip = isFile
    ? /\.gz$/i.test(source)
    : 'isGzip' in source
      ? source.isGzip
      : isGzipped(source)
  const gunzip = isGzip ? gunzipOf(raw) : undefined
  const bytes = gunzip ?? raw
  let expanded = 0
  try {
    for await (const chunk of bytes) {
      expanded += (chunk as Uint8Array).length
      const most = Math.max(LEAST_EXPANDED, MOST_EXPANSION * (gunzip?.bytesWritten ?? 0))
      if (gunzip && expanded > most) throw bomb(source)
      yield chunk as Uint8Array
    }
  } finally {
    bytes.destroy()
  }
}

/** Whether bytes begin as those of gzip do. */
export function isGzipped(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

function gunzipOf(file: Readable) {
  const gunzip = builtInModule('node:zlib').createGunzip()
  file.on('error', (error) => gunzip.destroy(error))
  gunzip.on('close', () => file.destroy())
  file.pipe(gunzip)
  return gunzip
}

/** A mark of UTF-16 at the start, or zeros in every other byte. */
export function looksLikeUtf16(bytes: Uint8Array): boolean {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    return true
  const [even, odd] = zerosByPlace(bytes)
  const pairs = Math.min(bytes.length, 1000) >> 1
  return pairs > 1 && (even > pairs / 2 || odd > pairs / 2)
}

/** Which of both UTF-16 is. */
export function utf16(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const [even, odd] = zerosByPlace(bytes)
  return even > odd ? 'utf-16be' : 'utf-16le'
}

function zerosByPlace(bytes: Uint8Array): [even: number, odd: number] {
  const zeros: [number, number] = [0, 0]
  bytes.subarray(0, 1000).forEach((byte, at) => {
    if (byte === 0) zeros[at % 2]++
  })
  return zeros
}

/** That bytes are no text. */
export function notText(path: string): PartitaError {
  return new PartitaError('FILE_ERROR', 'the file is not UTF-8 text', {
    where: path,
    hint: 'if it is compressed its name must end in .gz; if it is text pass its encoding',
  })
}

/** That a text is longer than a string can be. */
export function tooLong(path: string): PartitaError {
  return new PartitaError('FILE_ERROR', 'the file holds more text than can be read at once', {
    expected: `at most ${MOST_TEXT} characters`,
    where: path,
    hint: 'ARFF and LIBSVM files of any length can be read, or split the file',
  })
}

function bomb(source: Source): PartitaError {
  return new PartitaError('FILE_ERROR', 'the gzip file expands beyond all measure', {
    expected: `at most ${MOST_EXPANSION} times its size`,
    ...(typeof source === 'string' && { where: source }),
    hint: 'decompress it first if you trust it, and read that',
  })
}

/** What to say about errors of Node by their code. */
const REASONS: Readonly<Record<string, readonly [summary: string, hint: string]>> = {
  ENOENT: ['there is no such file', 'check the path'],
  EISDIR: ['this is a directory, not a file', 'name a file inside it'],
  EACCES: ['the file may not be read', 'check its permissions'],
  ENOTDIR: ['a part of the path is no directory', 'check the path'],
  ELOOP: ['the symbolic links of the path go in a circle', 'check the path'],
  ENAMETOOLONG: ['the name is too long', 'check the path'],
  ERR_INVALID_ARG_VALUE: ['this is no path', 'check the path'],
  Z_BUF_ERROR: ['the gzip file is cut short', 'copy or download it again'],
  Z_DATA_ERROR: ['this is not an intact gzip file', 'copy it again, or drop .gz from its name'],
  ERR_ENCODING_INVALID_ENCODED_DATA: [
    'the file is not text in this encoding',
    'leave the option encoding out to have it found; if the file is compressed its name must end in .gz',
  ],
}

/** What to say about an error of Node; any other as it is. */
export function fileError(path: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || cause instanceof PartitaError) return cause
  const { code } = cause as NodeJS.ErrnoException
  const [summary, hint] = (code !== undefined && REASONS[code]) || ['the file cannot be read', '']
  return new PartitaError('FILE_ERROR', summary, {
    where: path,
    ...(hint === '' ? { received: cause.message } : { hint }),
    cause,
  })
}
