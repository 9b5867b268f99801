import { createTwoFilesPatch } from 'diff'
import { FileError, type Host } from '../../host/types.js'
import type { FileState, Plan, Step } from './plan.js'
import type { PlanData, PlanStepData } from './result.js'

/** A plan as it is shown and written down: exact words of the programs, unified diffs of the files. @throws FileError */
export async function describePlan(host: Host, plan: Plan): Promise<PlanData> {
  const steps = await Promise.all(
    [...plan.steps, ...(plan.steps.length > 0 ? (plan.finally ?? []) : [])].map((step) => describeStep(host, step)),
  )
  const { action, summary, done, notes = [], lifetimeSeconds = null } = plan
  return { action, summary, steps, dangers: plan.dangers.map((danger) => ({ ...danger })), notes: [...notes], done, lifetimeSeconds }
}

async function describeStep(host: Host, step: Step): Promise<PlanStepData> {
  const { id, describe, undoable } = step
  const base = { id, describe, undoable, argv: null, commands: [], file: null, diff: null }
  switch (step.kind) {
    case 'run':
      return { ...base, argv: [step.program, ...step.args], touches: [...step.touches] }
    case 'write':
      return { ...base, file: step.path, diff: await diffOf(host, step.path, step.content), touches: [step.path] }
    case 'remove':
      return { ...base, file: step.path, diff: await diffOf(host, step.path, null), touches: [step.path] }
    case 'link':
    case 'mkdir':
      return { ...base, file: step.path, touches: [step.path] }
    case 'wait':
      return { ...base, touches: [] }
    case 'restore': {
      const { to } = step
      if (!('path' in to)) return { ...base, commands: to.commands.map((words) => [...words]), touches: [`${to.ref.kind} ${to.ref.key}`] }
      return { ...base, file: to.path, diff: fileDiff(to.path, to.now, to.file), touches: [to.path] }
    }
  }
}

/** Unified, with three lines of context; null where one side is no text, or nothing differs. */
async function diffOf(host: Host, path: string, content: string | Uint8Array | null): Promise<string | null> {
  const now = await host.readFile(path).catch((error: unknown) => {
    if (error instanceof FileError && (error.missing || error.code === 'EISDIR')) return null
    throw error
  })
  const wanted = content === null ? null : Buffer.from(content).toString('utf8')
  return unifiedDiff(path, now, wanted)
}

/** The same of two states of a file. */
export function fileDiff(path: string, before: FileState, after: FileState): string | null {
  const text = (file: FileState): string | null => (file.type === 'file' ? Buffer.from(file.bytes).toString('utf8') : null)
  return unifiedDiff(path, text(before), text(after))
}

/** A unified diff of a text before and after; null means that there is no file. */
export function unifiedDiff(path: string, before: string | null, after: string | null): string | null {
  if (before === after || [before, after].some((text) => text?.includes('\0') === true)) return null
  const [from, to] = [before === null ? '/dev/null' : path, after === null ? '/dev/null' : path]
  return (
    createTwoFilesPatch(from, to, before ?? '', after ?? '', undefined, undefined, { context: 3 })
      // What CVS put above a patch, and nobody else needs.
      .replace(/^(?:Index: .*\n)?(?:=+\n)?/, '')
  )
}
