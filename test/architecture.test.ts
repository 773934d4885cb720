import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

/** The rooms of `src/`, ground floor first: an import may only point down this list. */
const rooms = [
  'numbers',
  'random',
  'workers',
  'engine',
  'expressions',
  'spaces',
  'losses',
  'samplers',
  'models',
  'training',
  'inference',
  'metrics',
  'report',
  'words',
  'io',
  'onnx',
  'tasks',
  'validation',
  'testing',
  'tfjs',
  'cli',
]
/** Files every room may use; they use no room. */
const ground = ['errors', 'nearest-name', 'built-in-module']
/** The public doors that are no room's. */
const doors = ['index', 'core', 'features']
/** A folder of a room with a door of its own: a page that does not ask for it does not fetch it. */
const innerDoors = ['engine/tfjs', 'engine/wasm', 'engine/reference', 'models/forest', 'io/encoder']

const MOST_FILES = 24
const MOST_LINES = 320
const LONGEST_FUNCTION = 80
/** Names of `partita`: those that a user of the guides meets; the others go through `partita/core`. */
const MOST_NAMES = 190

/** A module of the library: its path below `src/` without ending, and its text. */
interface Module {
  readonly path: string
  readonly file: ts.SourceFile
}

const modules: Module[] = filesBelow('src')
  .filter((file) => !/\/assembly\/|\.generated\./.test(file))
  .map((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    return {
      path: file.slice('src/'.length, -'.ts'.length),
      file: ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true),
    }
  })

/** Every import between modules, written-out dynamic ones and those of types included. */
const imports = modules.flatMap(({ path, file }) =>
  importedNames(file)
    .filter((name) => name.startsWith('.'))
    .map((name) => ({
      from: path,
      to: join(dirname(path), name).replace(/\.js$/, ''),
    })),
)

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((name) => name.endsWith('.ts'))
    .sort()
}

function importedNames(file: ts.SourceFile): string[] {
  const names: string[] = []
  const take = (name: ts.Node | undefined): void => {
    if (name && ts.isStringLiteral(name)) names.push(name.text)
  }
  const visit = (node: ts.Node): void => {
    const isCall = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
    const isImport = ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
    const isType = ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
    if (isCall) take(node.arguments[0])
    if (isImport) take(node.moduleSpecifier)
    if (isType) take(node.argument.literal)
    ts.forEachChild(node, visit)
  }
  visit(file)
  return names
}

const roomOf = (path: string): string => path.split('/')[0]

/** Where a module stands in the order: 0 is the ground. */
function floorOf(path: string): number {
  const room = roomOf(path)
  if (ground.includes(room)) return 0
  if (doors.includes(room)) return rooms.length + 1
  return rooms.indexOf(room) + 1
}

describe('the rooms of the library', () => {
  test('are all in the list', () => {
    const found = new Set(modules.map(({ path }) => roomOf(path)))
    expect([...found].sort()).toEqual([...rooms, ...ground, ...doors].sort())
  })

  test('import only from rooms below', () => {
    const up = imports.filter(({ from, to }) => floorOf(to) > floorOf(from))
    expect(up.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
  })

  test('are entered by their doors', () => {
    const past = imports.filter(({ from, to }) => {
      if (roomOf(from) === roomOf(to) || !rooms.includes(roomOf(to))) return false
      const folder = dirname(to)
      return !(to.endsWith('/index') && (rooms.includes(folder) || innerDoors.includes(folder)))
    })
    expect(past.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
  })

  test('stand in the README in this order', () => {
    const page = readFileSync(join(root, 'README.md'), 'utf8')
    const named = [...page.matchAll(/`src\/([a-z]+)`/g)].map(([, room]) => room)
    expect(named).toEqual(rooms)
  })
})

describe('a newcomer finds their way', () => {
  test('no folder holds more than 24 files side by side', () => {
    const counts = new Map<string, number>()
    for (const file of ['src', 'test', 'playground'].flatMap(filesBelow)) {
      counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1)
    }
    const full = [...counts].filter(([, count]) => count > MOST_FILES)
    expect(full).toEqual([])
  })

  test('no file is longer than 320 lines', () => {
    const long = ['src', 'playground']
      .flatMap(filesBelow)
      .filter((file) => !file.includes('.generated.'))
      .map((file) => [file, readFileSync(join(root, file), 'utf8').trimEnd().split('\n').length])
      .filter(([, lines]) => Number(lines) > MOST_LINES)
    expect(long).toEqual([])
  })

  test('the door partita can be taken in', () => {
    const { file } = modules.find(({ path }) => path === 'index')!
    const names = file.statements.flatMap((statement) => {
      if (!ts.isExportDeclaration(statement)) return []
      const { exportClause } = statement
      return exportClause && ts.isNamedExports(exportClause) ? [...exportClause.elements] : []
    })
    expect(names.length).toBeGreaterThan(100)
    expect(names.length).toBeLessThanOrEqual(MOST_NAMES)
  })

  test('no function is longer than 80 lines, but tables of operations', () => {
    const long: string[] = []
    for (const { path, file } of modules) {
      const lineAt = (position: number) => file.getLineAndCharacterOfPosition(position).line
      const visit = (node: ts.Node): void => {
        if (ts.isFunctionLike(node)) {
          const first = lineAt(node.getStart())
          const lines = lineAt(node.end) - first + 1
          const name = node.name?.getText() ?? `line ${first + 1}`
          const isTable = path.startsWith('engine/') && name.endsWith('Operations')
          if (lines > LONGEST_FUNCTION && !isTable) long.push(`${path}: ${name}, ${lines} lines`)
        }
        ts.forEachChild(node, visit)
      }
      visit(file)
    }
    expect(long).toEqual([])
  })
})

test('every module of the library is reached from a door', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const targets = [
    ...Object.values(manifest.exports as Record<string, string | { default: string }>),
    ...Object.values(manifest.bin as Record<string, string>),
  ].map((target) => (typeof target === 'string' ? target : target.default))
  const reached = new Set<string>()
  const visit = (path: string): void => {
    if (reached.has(path)) return
    reached.add(path)
    for (const { from, to } of imports) if (from === path) visit(to)
  }
  for (const target of targets) visit(relative('dist', target).replace(/\.js$/, ''))
  // started by its address, on a thread of its own
  const threads = modules.filter(({ path }) => path.endsWith('-worker'))
  for (const { path } of threads) visit(path)
  const unreached = modules.map(({ path }) => path).filter((path) => !reached.has(path))
  expect(unreached).toEqual([])
})
