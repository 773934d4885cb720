const NAMED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

/** Text between ARFF quotes: `\n`, `\r`, `\t`, `\uXXXX`, and `\c` for any other character `c`. */
export function unescapeQuoted(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g, (_, hex: string | undefined, char) =>
    hex === undefined ? (NAMED[char] ?? char) : String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

/**
 * Text outside quotes, where a backslash is an escape only before punctuation: `m\'usica` is
 * `m'usica`, but `C:\new` stays. MULAN's XML files escape label names this way, too.
 */
export function unescapeBare(text: string): string {
  return text.replace(/\\([^\p{L}\p{N}\s])/gu, '$1')
}
