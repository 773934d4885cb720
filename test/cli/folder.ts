import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll } from 'vitest'

/** A folder for the files of a test file, removed at its end. */
export function testFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'partita-cli-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return {
    path: (name: string) => join(folder, name),
    /** writes a text, compressed if the name says so; returns the path */
    write(name: string, text: string): string {
      const path = join(folder, name)
      writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text)
      return path
    },
    names: () => readdirSync(folder).sort(),
  }
}
