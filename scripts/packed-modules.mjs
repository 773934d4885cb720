/**
 * The modules of dist as they are published: bundled so that a page fetches little. Bundlers of pages leave
 * out what is not used, but of a file that parts loaded later share with the page they keep all that either
 * uses; so what a page needs to train a classifier stands in a file of its own.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { rolldown } from 'rolldown'
import { parseAst } from 'rolldown/parseAst'

/** What is loaded by its path, the doors of the package and others, and where it stands in dist. */
const entries = {
  index: 'index',
  core: 'core',
  features: 'features',
  'io/index': 'io/index',
  'validation/index': 'validation/index',
  'testing/index': 'testing/index',
  'tfjs/index': 'tfjs/index',
  'cli/main': 'cli/main',
  // beside the module that starts it, as before
  'shared/task-worker': 'cli/work/task-worker',
  'shared/predict-worker': 'cli/work/predict-worker',
  'shared/estimator-worker': 'validation/estimators/estimator-worker',
}
const pathOf = (module) => join('dist', `${module}.js`)
const classifier = { page: pathOf('tasks/label-sets/multilabel-classifier') }
const kernels = { page: pathOf('engine/wasm/index') }

const modules = (input, ...plugins) =>
  rolldown({
    input,
    platform: 'neutral',
    external: (id) => !/^[./]/.test(id),
    treeshake: { moduleSideEffects: false },
    preserveEntrySignatures: 'allow-extension',
    plugins,
  })

/** The modules that are needed from the start, one by one, with what of them is needed. */
async function needed(input, ...plugins) {
  const format = { format: 'es', preserveModules: true, preserveModulesRoot: 'dist' }
  const { output } = await (await modules(input, ...plugins)).generate(format)
  return new Map(output.map(({ facadeModuleId, code }) => [facadeModuleId, code]))
}

/** Leaves out what is loaded when it is asked for. */
const withoutLater = {
  name: 'without-later',
  resolveId: (id, _, { kind }) => (kind === 'dynamic-import' ? { id, external: true } : undefined),
}

/** Marks constants as pure before it is seen what is used. */
const pureModules = {
  name: 'pure-modules',
  transform: (code, id) => (/\.js$/.test(id) ? withPureConstants(code) : undefined),
}

/**
 * Marks what is computed while a module is loaded as free of side effects, as package.json says of all modules:
 * within one file bundlers cannot tell, and would keep what is not used.
 * @param {string} code
 */
function withPureConstants(code) {
  /** @type {[number, string][]} */
  const inserted = []
  for (const { type, declarations, declaration, body } of parseAst(code).body) {
    const constants = type === 'VariableDeclaration' ? declarations : declaration?.declarations
    for (const { init } of constants ?? []) {
      if (isPlain(init)) continue
      inserted.push([init.start, '/* @__PURE__ */ (() => ('], [init.end, '))()'])
    }
    for (const member of body?.body ?? []) {
      if (member.static && member.value?.type === 'CallExpression') {
        inserted.push([member.value.start, '/* @__PURE__ */ '])
      }
    }
  }
  const places = [0, ...inserted.map(([at]) => at), code.length]
  return places
    .slice(1)
    .map((end, i) => code.slice(places[i], end) + (inserted[i]?.[1] ?? ''))
    .join('')
}

/** Whether bundlers see for themselves that nothing happens while it is evaluated. */
function isPlain(node) {
  if (!node || typeof node !== 'object') return true
  if (Array.isArray(node)) return node.every(isPlain)
  if (/Function/.test(node.type)) return true
  if (/^(Call|New|Member|Class)Expression$|^SpreadElement$/.test(node.type)) return false
  return Object.values(node).every(isPlain)
}

/** The names that a statement of a module declares. */
function namesOf({ type, declaration, declarations, id }) {
  if (/^Export/.test(type)) return declaration ? namesOf(declaration) : []
  if (declarations) return declarations.flatMap((one) => boundBy(one.id))
  return id ? [id.name] : []
}

/** The names that a pattern binds. */
function boundBy(pattern) {
  if (!pattern) return []
  const { type, name, properties, elements, left, argument, value } = pattern
  if (type === 'Identifier') return [name]
  return [...(properties ?? elements ?? [left ?? argument ?? value])].flatMap(boundBy)
}

/** The names that stand in a part of a module, other than those of properties. */
function mentionedIn(node) {
  if (!node || typeof node !== 'object') return []
  if (Array.isArray(node)) return node.flatMap(mentionedIn)
  if (node.type === 'Identifier') return [node.name]
  const skipped = node.computed
    ? undefined
    : /^Member/.test(node.type)
      ? 'property'
      : node.shorthand
        ? undefined
        : 'key'
  return Object.entries(node).flatMap(([key, value]) => (key === skipped ? [] : mentionedIn(value)))
}

/**
 * Each module of which a part is needed from the start as two: `?first` with what is, `?later` with the rest.
 * @param {Map<string, string>} first what is needed of each
 */
function twoParts(first) {
  const parts = new Map()
  for (const [path, needed] of first) {
    const code = readFileSync(path, 'utf8')
    const statements = parseAst(code).body.map((node) => ({
      text: code.slice(node.start, node.end),
      names: namesOf(node),
      mentioned: mentionedIn(node),
      isImport: node.type === 'ImportDeclaration',
      isExport: /^Export/.test(node.type),
    }))
    const declared = statements.filter((statement) => statement.names.length > 0)
    const names = new Set(parseAst(needed).body.flatMap(namesOf))
    const isFirst = (statement) => statement.names.some((name) => names.has(name))
    for (const name of names) {
      for (const one of declared.filter((other) => other.names.includes(name))) {
        for (const mentioned of one.mentioned) names.add(mentioned)
      }
    }
    const other = statements.find((one) => one.names.length === 0 && !one.isImport)
    const [early, late] = [declared.filter(isFirst), declared.filter((one) => !isFirst(one))]
    if (late.length === 0 || early.length === 0 || other) continue
    const imports = statements.filter((one) => one.isImport)
    const listed = (some) => some.flatMap((one) => one.names).join(', ')
    const exported = (some) => listed(some.filter((one) => one.isExport))
    const text = (...some) => some.flat().map((one) => one.text)
    parts.set(path, [
      `export { ${exported(early)} } from '${path}?first'`,
      `export { ${exported(late)} } from '${path}?later'`,
    ])
    parts.set(`${path}?first`, [
      ...text(imports, early),
      `export { ${listed(early.filter((one) => !one.isExport))} }`,
    ])
    parts.set(`${path}?later`, [
      ...text(imports),
      `import { ${listed(early)} } from '${path}?first'`,
      ...text(late),
    ])
  }
  return {
    name: 'two-parts',
    resolveId: (id) => (parts.has(id) ? id : undefined),
    load: (id) => parts.get(id)?.join('\n'),
  }
}

/**
 * Bundles the modules of dist.
 * @param {string} folder where to
 */
export async function bundleModules(folder) {
  const first = await needed(classifier, withoutLater, pureModules)
  const later = await needed(classifier)
  const doors = await needed({ index: pathOf('index') })
  const computing = await needed(kernels, withoutLater)
  const apart = twoParts(first)
  const build = await modules(
    Object.fromEntries(Object.entries(entries).map(([name, module]) => [name, pathOf(module)])),
    apart,
  )
  const isFirst = (id) => id.endsWith('?first') || (first.has(id) && !apart.load(id))
  await build.write({
    dir: folder,
    chunkFileNames: 'shared/[name]-[hash].js',
    format: 'es',
    plugins: [
      { name: 'pure-constants', renderChunk: (code) => ({ code: withPureConstants(code) }) },
    ],
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [
        { name: 'sets', test: isFirst },
        // what every fit loads
        { name: 'computing', test: (id) => computing.has(id.replace(/\?.*/, '')) },
        { name: 'others', test: (id) => doors.has(id) && !later.has(id) },
      ],
    },
  })
  thinDoor(folder)
}

/**
 * Lets the door of the package name what a page may leave out through files that do nothing else. Of every file
 * whose names a door hands on, bundlers keep in a page's first part what any later part uses; so those files
 * hand on constants, which name that file only where one is used.
 */
function thinDoor(folder) {
  const path = join(folder, 'index.js')
  const lines = parseAst(readFileSync(path, 'utf8')).body.flatMap((statement) => {
    if (statement.type !== 'ImportDeclaration') return []
    const { specifiers, source } = statement
    const names = specifiers.map(({ imported, local }) => [imported.name, local.name])
    const listed = (pairs) => `{ ${pairs.map(([from, to]) => `${from} as ${to}`).join(', ')} }`
    if (source.value.startsWith('./shared/sets-'))
      return `export ${listed(names)} from '${source.value}'`
    const door = source.value.replace('shared/', 'shared/door-')
    const code = [
      `import ${listed(names.map(([from, to]) => [from, `${to}_`]))} from './${basename(source.value)}'`,
      ...names.map(([, to]) => `export const ${to} = ${to}_`),
    ]
    writeFileSync(join(folder, door), `${code.join('\n')}\n`)
    return `export { ${names.map(([, to]) => to).join(', ')} } from '${door}'`
  })
  writeFileSync(path, `${lines.join('\n')}\n`)
}
