import { describe, expect, test } from 'vitest'
import { commands, findCommand, overviewCommands } from '../../../src/cli/commands/commands.js'
import { optionTable } from '../../../src/cli/options/command.js'
import { parseOptions } from '../../../src/cli/options/option-table.js'
import { namedTask } from '../../../src/cli/options/task-name.js'
import { nearestName } from '../../../src/nearest-name.js'
import { runCli } from '../run-cli.js'

describe('the help text', () => {
  test('of partita names every command', async () => {
    const { code, stdout } = await runCli(['--help'])
    expect(code).toBe(0)
    expect(new Set(commands.map(({ name }) => name)).size).toBe(overviewCommands.length)
    for (const { name, summary } of overviewCommands) {
      expect(stdout).toMatch(new RegExp(`^ {2}${name} +${summary}$`, 'm'))
    }
  })

  test.each(commands)(
    'of $name $task lists every option once, in lines of at most 96',
    async (command) => {
      const task = command.task === undefined ? [] : ['--task', command.task]
      const { code, stdout } = await runCli([command.name, ...task, '--help'])
      expect(code).toBe(0)
      const lines = stdout.split('\n')
      for (const name of Object.keys(optionTable(command))) {
        const entries = lines.filter((line) => new RegExp(`^ {2}--${name}( |$)`).test(line))
        expect(entries, name).toHaveLength(1)
      }
      expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(96)
      expect((await runCli(['help', command.name, ...task])).stdout).toBe(stdout)
      expect((await runCli([command.name, '--nonsense', ...task, '-h'])).stdout).toBe(stdout)
    },
  )

  test.each(commands)('of $name $task has examples that parse', (command) => {
    for (const example of command.examples) {
      const [program, name, ...argv] = example.split(' ')
      expect([program, name]).toEqual(['partita', command.name])
      expect(findCommand(name, namedTask(argv))).toBe(command)
      parseOptions(argv.slice(command.operands?.length ?? 0), optionTable(command))
    }
  })

  test('is that of the default task unless another is named', async () => {
    const label = await runCli(['evaluate', '--help'])
    expect((await runCli(['evaluate', '--task', 'multilabel', '--help'])).stdout).toBe(label.stdout)
    expect((await runCli(['evaluate', '--task', 'nonsense', '--help'])).stdout).toBe(label.stdout)
    const ranking = await runCli(['evaluate', '--task=ranking', '--help'])
    expect(ranking.stdout).toMatch(/^ {2}--column NAME/m)
    expect(label.stdout).not.toMatch(/--column/)
  })

  test('comes on standard error, as an error, if nothing was asked for', async () => {
    const { code, stdout, stderr } = await runCli([])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^partita: /)
  })
})

describe('nearestName', () => {
  test('finds a name two edits away, not three', () => {
    expect(nearestName('evalute', ['fit', 'evaluate'])).toBe('evaluate')
    expect(nearestName('evalt', ['fit', 'evaluate'])).toBeUndefined()
    expect(nearestName('', ['ab', 'abc'])).toBe('ab')
  })
})
