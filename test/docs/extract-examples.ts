import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One runnable block of the documentation. */
export interface Example {
  /** where it stands: file and line */
  readonly title: string
  readonly code: string
}

/** Every fenced `ts` block of the Markdown pages, and of `@example` tags in docstrings. */
export function extractExamples(root: string): Example[] {
  const pages = ['README.md', ...filesBelow(root, 'docs', '.md')]
  const sources = filesBelow(root, 'src', '.ts').filter((file) => !file.includes('/assembly/'))
  return [...pages, ...sources].flatMap((file) => {
    const lines = readFileSync(join(root, file), 'utf8').split('\n')
    return blocks(file.endsWith('.md') ? lines : lines.map(uncomment)).map(({ line, code }) => ({
      title: `${file}:${line}`,
      code,
    }))
  })
}

function filesBelow(root: string, folder: string, ending: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((name) => name.endsWith(ending))
    .sort()
}

/** a docstring's line without its star; other lines keep nothing a fence could match */
function uncomment(line: string): string {
  const match = /^\s*\* ?(.*)$/.exec(line)
  return match ? match[1] : ''
}

function blocks(lines: readonly string[]): { line: number; code: string }[] {
  const found: { line: number; code: string }[] = []
  let start = -1
  lines.forEach((line, i) => {
    if (start < 0 && line.trim() === '```ts') start = i
    else if (start >= 0 && line.trim() === '```') {
      found.push({ line: start + 2, code: lines.slice(start + 1, i).join('\n') })
      start = -1
    }
  })
  return found
}
