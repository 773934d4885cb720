import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'
import { headingAnchors } from './heading-anchors.js'

const root = join(import.meta.dirname, '../..')
const pages = [...readdirSync(root), ...below('docs'), ...below('bench'), ...below('data')].filter(
  (file) => file.endsWith('.md'),
)
const sources = ['src', 'test', 'bench', 'examples', 'scripts'].flatMap(below).filter((file) => {
  return /\.(ts|mjs|py)$/.test(file) && !file.endsWith('.generated.ts')
})

/** What is said at a place and leads nowhere. */
const dead = {
  links: pages.flatMap((page) =>
    linksIn(read(page)).filter((link) => {
      const [file, anchor] = link.split('#')
      return !leads(file === '' ? page : normalize(join(dirname(page), file)), anchor)
    }),
  ),
  citations: [...pages, ...sources].flatMap((file) =>
    [...read(file).matchAll(/(?<![\w/])(docs\/[\w/-]+\.md)(?:#([\w-]+))?/g)]
      .filter(([, page, anchor]) => !leads(page, anchor))
      .map(([citation]) => `${file}: ${citation}`),
  ),
  decisions: [...pages, ...sources].flatMap((file) =>
    [...read(file).matchAll(/\bdecision (\d{4})\b/g)]
      .filter(([, number]) => !below('docs/decisions').some((page) => page.includes(`/${number}-`)))
      .map(([citation]) => `${file}: ${citation}`),
  ),
}

describe('references', () => {
  test('pages and sources are found, and cite', () => {
    const cited = sources.filter((file) => /docs\/(maths|findings)\.md#/.test(read(file)))
    expect(pages.length).toBeGreaterThan(10)
    expect(cited.length).toBeGreaterThan(20)
  })

  test('every relative link of a page leads to a file and a heading', () => {
    expect(dead.links).toEqual([])
  })

  test('every page and heading cited in a comment exists', () => {
    expect(dead.citations).toEqual([])
  })

  test('every decision cited by number exists', () => {
    expect(dead.decisions).toEqual([])
  })

  test('no comment cites notes that the repository does not hold', () => {
    expect(sources.filter((file) => /\b(?:MATH[S]|FINDING[S])\b/.test(read(file)))).toEqual([])
  })

  test('every name in the mathematics goes through a door', () => {
    const doors = sources.filter((file) => /^src\/(?:\w+\/)*index\.ts$/.test(file))
    const exported = new Set(doors.flatMap((door) => read(door).match(/\w+/g) ?? []))
    const prose = read('docs/maths.md').replace(/^ {4,}.*$/gm, '')
    const names = [...prose.matchAll(/`([A-Z][a-z]\w+|[a-z]+[A-Z]\w+)[^`\s]*`/g)].map(
      ([, name]) => name,
    )
    expect(names.length).toBeGreaterThan(30)
    expect(names.filter((name) => !exported.has(name))).toEqual([])
  })

  test('headings have the anchors that GitHub gives them', () => {
    const page =
      '# `Tape`: a *first* one\n```sh\n# no heading\n```\n## Why, why_not?\n## Why, why_not?'
    expect([...headingAnchors(page)]).toEqual(['tape-a-first-one', 'why-why_not', 'why-why_not-1'])
  })
})

function below(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .sort()
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

/** Targets of Markdown links and images that stay within the repository; code blocks have none. */
function linksIn(page: string): string[] {
  const text = page.replace(/^```.*?^```/gms, '').replace(/`[^`\n]*`/g, '')
  return [...text.matchAll(/\]\(<?([^)\s>]+)>?[^)]*\)/g)]
    .map(([, target]) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
}

function leads(file: string, anchor: string | undefined): boolean {
  if (!existsSync(join(root, file))) return false
  return anchor === undefined || (file.endsWith('.md') && headingAnchors(read(file)).has(anchor))
}
