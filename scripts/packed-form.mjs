/**
 * Before packing, gives the package in this folder the form it is published in; with `--restore`, after
 * packing, the form it is developed in.
 *
 * - package.json without what serves a clone alone: `prepare` would be an install script in the eyes
 *   of whoever installs the packed file.
 * - The modules of dist bundled, into one file for each entry and some they share: hundreds of small
 *   ones take several times as long to import. The declarations and the kernels' files stay as they are.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { parseAst } from 'rolldown/parseAst'

const whole = { manifest: '.cache/whole-package.json', modules: '.cache/whole-dist' }

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
  'shared/estimator-worker': 'validation/estimators/estimator-worker',
}

const modules = () =>
  rolldown({
    input: Object.fromEntries(
      Object.entries(entries).map(([name, module]) => [name, join('dist', `${module}.js`)]),
    ),
    platform: 'neutral',
    external: (id) => !/^[./]/.test(id),
    treeshake: { moduleSideEffects: false },
    preserveEntrySignatures: 'allow-extension',
  })

/** What modules of dist need: from the start, and with what they load when it is asked for. */
async function needs() {
  const format = { format: 'es', preserveModules: true, preserveModulesRoot: 'dist' }
  const { output } = await (await modules()).generate(format)
  const chunks = new Map(output.map((chunk) => [chunk.fileName, chunk]))
  const closure = (path, isWhole) => {
    const names = new Set([path])
    for (const name of names) {
      const { imports = [], dynamicImports = [] } = chunks.get(name) ?? {}
      for (const other of isWhole ? [...imports, ...dynamicImports] : imports) names.add(other)
    }
    return new Set([...names].flatMap((name) => chunks.get(name)?.moduleIds ?? []))
  }
  return closure
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

async function bundle() {
  const closure = await needs()
  const classifier = 'tasks/label-sets/multilabel-classifier.js'
  const [now, later, all] = [closure(classifier), closure(classifier, true), closure('index.js')]
  const bundled = '.cache/bundled'
  await (await modules()).write({
    dir: bundled,
    chunkFileNames: 'shared/[name]-[hash].js',
    format: 'es',
    plugins: [
      { name: 'pure-constants', renderChunk: (code) => ({ code: withPureConstants(code) }) },
    ],
    // of few files a bundler of pages keeps what is used, statement by statement; of many it keeps whole
    // files, each compressed by itself
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [
        { name: 'sets', test: (id) => now.has(id) },
        { name: 'others', test: (id) => all.has(id) && !later.has(id) },
      ],
    },
  })
  renameSync('dist', whole.modules)
  cpSync(whole.modules, 'dist', {
    recursive: true,
    filter: (path) => statSync(path).isDirectory() || /\.(d\.ts|wasm)$/.test(path),
  })
  cpSync(bundled, 'dist', { recursive: true })
  rmSync(bundled, { recursive: true })
}

function restore() {
  if (existsSync(whole.manifest)) renameSync(whole.manifest, 'package.json')
  if (!existsSync(whole.modules)) return
  // a dist without bundles was built since
  if (existsSync('dist/shared') || !existsSync('dist')) {
    rmSync('dist', { recursive: true, force: true })
    renameSync(whole.modules, 'dist')
  } else rmSync(whole.modules, { recursive: true })
}

restore() // also what was left behind where packing was interrupted
if (!process.argv.includes('--restore')) {
  mkdirSync('.cache', { recursive: true })
  await bundle()
  const text = readFileSync('package.json', 'utf8')
  const { scripts, devDependencies, ...packed } = JSON.parse(text)
  writeFileSync(whole.manifest, text)
  writeFileSync('package.json', `${JSON.stringify(packed, null, 2)}\n`)
}
