import { checkWritable, readFileWhole, taskOfModel, writeFileWhole } from '../../io/index.js'
import type { OnnxOutput } from '../../onnx/index.js'
import { exitCodes } from '../exit-codes.js'
import type { CliContext } from '../options/context.js'
import type { ExportValues } from '../options/export-options.js'
import { uninterrupted } from '../running/interrupt.js'
import { nameList } from '../tasks/column-choice.js'
import { continuousName, loadContinuous } from '../tasks/load-continuous.js'
import { loadTaskOf } from '../tasks/load-task.js'

/** `partita export`: a model as an ONNX file. */
export async function exportModel(values: ExportValues, context: CliContext): Promise<number> {
  const { model: path, output, quiet } = values
  await checkWritable(output)
  const bytes = await readFileWhole(path)
  const continuous = continuousName(taskOfModel(bytes))
  const model = continuous
    ? await (await loadContinuous(continuous)).load(bytes)
    : await (await loadTaskOf(bytes)).load(bytes)
  const outputs = values.outputs === undefined ? undefined : nameList(values.outputs)
  const written = await model.toOnnx(outputs && { outputs: outputs as readonly OnnxOutput[] })
  const interrupted = await uninterrupted(context, () => writeFileWhole(output, written))
  if (interrupted) return exitCodes.interrupted
  if (!quiet) context.stderr.write(`saved ${output}, ${written.length} bytes\n`)
  return exitCodes.done
}
