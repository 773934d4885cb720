// node scripts/build-tfjs-node.mjs [FOLDER]: installs @tensorflow/tfjs-node into FOLDER (default
// .cache/tfjs-node) and builds its official native addon there, from the sources in its npm package
// against the TensorFlow library of a PyPI wheel. For machines that reach package registries, but not
// the host from which tfjs-node's own install script downloads. Linux; needs g++, pip and unzip.
//
// tfjs-node 4.22 is made for the C API of TensorFlow 2.9.1. Its wheel has no stand-alone library
// (the API sits in a Python module); the first that has is 2.12. The C API is stable: functions are
// only added. See docs/decisions/.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const TFJS = '4.22.0'
const TENSORFLOW = '2.15.1'
/** Of the wheel: any that is published for this version; only its C++ library is used. */
const PYTHON = '3.11'

const root = resolve(import.meta.dirname, '..')
const folder = resolve(process.argv[2] ?? join(root, '.cache/tfjs-node'))
const run = (command, args, cwd = folder) => execFileSync(command, args, { cwd, stdio: 'inherit' })

mkdirSync(folder, { recursive: true })
if (!existsSync(join(folder, 'package.json'))) {
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
}
const packages = ['tfjs-node', 'tfjs-backend-wasm'].map((name) => `@tensorflow/${name}@${TFJS}`)
run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...packages])

const wheels = join(folder, 'wheel')
rmSync(wheels, { recursive: true, force: true })
const from = ['--only-binary=:all:', '--python-version', PYTHON, '--dest', wheels]
run('python3', ['-m', 'pip', 'download', '--no-deps', ...from, `tensorflow-cpu==${TENSORFLOW}`])
const [wheel] = readdirSync(wheels)
const parts = ['tensorflow/libtensorflow_*', 'tensorflow/include/*']
run('unzip', ['-q', '-o', join(wheels, wheel), ...parts, '-d', wheels])
rmSync(join(wheels, wheel))
const tensorflow = join(wheels, 'tensorflow')

const addon = join(folder, 'node_modules/@tensorflow/tfjs-node')
const target = join(addon, `lib/napi-v${Math.min(8, Number(process.versions.napi))}`)
const libraries = join(addon, 'deps/lib')
for (const path of [target, libraries]) mkdirSync(path, { recursive: true })
for (const name of ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']) {
  rmSync(join(libraries, name), { force: true })
  symlinkSync(join(tensorflow, name), join(libraries, name))
}
run(
  'g++',
  [
    ...['-O2', '-std=c++17', '-fPIC', '-shared', '-DNAPI_VERSION=8', '-DBUILDING_NODE_EXTENSION'],
    ...[`-I${nodeHeaders()}`, `-I${join(tensorflow, 'include')}`, '-Ibinding'],
    ...[
      'binding/tfjs_backend.cc',
      'binding/tfjs_binding.cc',
      '-o',
      join(target, 'tfjs_binding.node'),
    ],
    ...[`-L${libraries}`, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'],
    '-Wl,-rpath,$ORIGIN/../../deps/lib',
  ],
  addon,
)

const program =
  "const tf = require('@tensorflow/tfjs-node'); tf.matMul([[1, 2]], [[3], [4]]).print()"
run(process.execPath, [
  '-e',
  `util.isNullOrUndefined ??= (x) => x == null; util.isArray ??= Array.isArray; ${program}`,
])
console.log(`tfjs-node ${TFJS} on TensorFlow ${TENSORFLOW}: ${folder}`)

/** Headers of this Node, or those of N-API from npm: the addon uses nothing else. */
function nodeHeaders() {
  const own = join(dirname(process.execPath), '../include/node')
  if (existsSync(join(own, 'node_api.h'))) return own
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', 'node-api-headers@1'])
  return join(folder, 'node_modules/node-api-headers/include')
}
