import * as Flags from '@oclif/core/flags'
import { sectionsOf } from '../checks/capture/capture.js'
import type { CaptureData } from '../checks/capture/result.js'
import { captureSpec, readAuthor } from '../checks/capture/spec.js'
import type { Answer } from '../cli/answer.js'
import { requireNewFile } from '../cli/own-file.js'
import { HostwardCommand } from '../cli/command.js'
import { listFlag } from '../cli/flags.js'
import { sectionFlags } from '../cli/spec-flags.js'
import { renderCapture, renderMerged } from '../render/checks/capture.js'

export default class Capture extends HostwardCommand<'capture'> {
  static override summary = 'Write the spec of a host as it is, for hostward check'
  static override description = `Only what differs from presets and defaults, with comments that tell where it comes from; --all tells the rest. Captured twice it is the same bytes. What could not be asked is left out with a warning; what is written has been checked on the same host.
With --merge, what an author wrote stays where it still holds: comments, order, ranges, patterns, severities, reasons, skips and waivers. What does not hold any more becomes what is so, and what is new is added; each is told.`
  static override examples = [
    '<%= config.bin %> capture -o golden.yaml',
    '<%= config.bin %> capture --only units,timers --all --host demo',
    '<%= config.bin %> capture --merge golden.yaml -o golden.yaml',
    '<%= config.bin %> capture --host recording:./myhost --json',
  ]
  static override flags = {
    ...sectionFlags,
    all: Flags.boolean({ description: 'also what is as its preset or the default' }),
    output: Flags.string({ char: 'o', description: 'write it to a file instead of standard output', helpValue: 'FILE' }),
    force: Flags.boolean({ description: 'overwrite the file of -o' }),
    merge: Flags.string({ description: 'keep what the author of this spec wrote; with -o of the same file, in it', helpValue: 'FILE' }),
    var: Flags.string({
      description: 'value of ${NAME} in the spec of --merge',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME=VALUE',
    }),
    vars: Flags.string({
      description: 'YAML or JSON file with values of variables for --merge',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'FILE',
    }),
  }

  protected async answer(): Promise<Answer<CaptureData>> {
    const { flags } = await this.begin(Capture)
    const { services } = this
    const { env, io, resources } = services
    const only = sectionsOf(listFlag(flags.only, 'only'))
    const own = await services.files()
    const { output = null, merge } = flags
    if (output !== null && !flags.force) await requireNewFile(own, output, merge ?? null)
    const request = { variables: flags.var ?? [], variableFiles: flags.vars ?? [], environment: env }
    const author = merge === undefined ? null : await readAuthor(own, merge, request)
    const { warnings, ...captured } = await captureSpec(await this.host(), { only, all: flags.all, version: resources.version, author })
    const data = { ...captured, file: output }
    if (output !== null) own.write(output, data.text)
    if (data.changes !== null && !flags.json) io.stderr(renderMerged(data.changes))
    return { data, warnings, bare: output === null, text: () => renderCapture(data) }
  }
}
