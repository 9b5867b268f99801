import { followLinks } from '../host/files.js'
import type { Host } from '../host/types.js'
import type { FileExpectation, WriteStep } from './engine/plan.js'

/** A step that writes a file, through the link where it is one, and what is then expected. */
export async function fileStep(
  host: Host,
  { path, content, ...rest }: Pick<WriteStep, 'id' | 'describe' | 'path' | 'content'>,
): Promise<{ step: WriteStep; expect: Record<string, FileExpectation> }> {
  const target = await followLinks(host, path)
  return {
    step: { kind: 'write', ...rest, path, content, undoable: true, ...(target === path ? {} : { through: true }) },
    expect: { [target]: { content } },
  }
}
