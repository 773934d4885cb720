import { builtInModule } from '../../built-in-module.js'
import { PartitaError } from '../../errors.js'
import {
  bytesOf,
  fileError,
  type GzipMarked,
  isGzipped,
  looksLikeUtf16,
  notText,
  type TextEncoding,
  utf16,
} from './read-text.js'

/** A text as it comes. */
export interface TextPieces {
  readonly pieces: AsyncIterable<string>
  /** what was found so far, one sentence each */
  readonly notes: readonly string[]
}

/**
 * The text of a file, or of `-`, the standard input, in one pass, so that it need not fit into memory. The
 * encoding is found as by `readText`; what is no UTF-8 becomes Latin-1 from there on, which is the same for
 * all before it where that is ASCII.
 *
 * The pieces throw PartitaError FILE_ERROR as `readText` does, and where a text is neither.
 */
export function textPieces(path: string, encoding: TextEncoding | undefined): TextPieces {
  const notes: string[] = []
  const noteLatin1 = () =>
    notes.push(`${path} is not UTF-8: it was read as latin1 (option encoding)`)
  return { pieces: decoded(path, encoding, noteLatin1), notes }
}

async function* decoded(
  path: string,
  encoding: TextEncoding | undefined,
  noteLatin1: () => void,
): AsyncGenerator<string> {
  try {
    const chunks = bytesOf(path === '-' ? await standardInput() : path)
    let decoder: TextDecoder | undefined
    let isAscii = encoding === undefined
    let held = new Uint8Array()
    for await (const chunk of chunks) {
      const bytes = joined(held, chunk)
      decoder ??= new TextDecoder(encodingOf(bytes, encoding), { fatal: true })
      const end = isAscii ? asciiEnd(bytes) : bytes.length
      const whole = bytes.subarray(0, end)
      held = bytes.slice(end)
      let text: string
      try {
        text = decoder.decode(whole, { stream: true })
      } catch (cause) {
        if (!isAscii || decoder.encoding !== 'utf-8') throw mixed(path, encoding, cause)
        if (bytes.subarray(0, 1000).includes(0)) throw notText(path)
        decoder = new TextDecoder('latin1')
        noteLatin1()
        text = decoder.decode(whole, { stream: true })
      }
      if (text.length !== whole.length || decoder.encoding !== 'utf-8') isAscii = false
      yield text
    }
    yield* lastOf(decoder ?? new TextDecoder(), held, path, encoding, isAscii && noteLatin1)
  } catch (cause) {
    throw fileError(path, cause)
  }
}

function* lastOf(
  decoder: TextDecoder,
  held: Uint8Array,
  path: string,
  encoding: TextEncoding | undefined,
  noteLatin1: false | (() => void),
): Generator<string> {
  try {
    yield decoder.decode(held)
  } catch (cause) {
    if (!noteLatin1) throw mixed(path, encoding, cause)
    noteLatin1()
    yield new TextDecoder('latin1').decode(held)
  }
}

function encodingOf(first: Uint8Array, encoding: TextEncoding | undefined): string {
  if (encoding === 'utf-16' || (encoding === undefined && looksLikeUtf16(first)))
    return utf16(first)
  return encoding ?? 'utf-8'
}

/** Where bytes end that no character stands across. */
function asciiEnd(bytes: Uint8Array): number {
  let end = bytes.length
  while (end > 0 && bytes.length - end < 3 && bytes[end - 1] >= 0x80) end--
  return end
}

function joined(held: Uint8Array, chunk: Uint8Array): Uint8Array {
  if (held.length === 0) return chunk
  const bytes = new Uint8Array(held.length + chunk.length)
  bytes.set(held)
  bytes.set(chunk, held.length)
  return bytes
}

function mixed(path: string, encoding: TextEncoding | undefined, cause: unknown): unknown {
  if (encoding !== undefined) return cause
  return new PartitaError('FILE_ERROR', 'the file is UTF-8 at first and then no more', {
    where: path,
    hint: "pass encoding: 'latin1' if it is that",
    cause,
  })
}

async function standardInput(): Promise<GzipMarked> {
  const stream = builtInModule('node:fs').createReadStream('', { fd: 0, autoClose: false })
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
  const first = await chunks.next()
  const bytes = (async function* () {
    for (let next = first; !next.done; next = await chunks.next()) yield next.value
  })()
  return { bytes, isGzip: !first.done && isGzipped(first.value) }
}
