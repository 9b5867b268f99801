import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import type { Answer } from '../cli/answer.js'
import { HostwardCommand } from '../cli/command.js'
import { FORMAT_NAMES, parseUtcOffset, readSavedInput, requireFormat } from '../cli/saved-input.js'
import { parseSaved, type ParseData } from '../facts/parse-saved.js'
import { renderParsed } from '../render/parsed.js'

export default class Parse extends HostwardCommand<'parse'> {
  static override summary = "Read a tool's saved output in the models of the commands"
  static override description = `The text may be of any version and form of the tool (table, -c, JSON). A line that is not known is refused with its number, never guessed; what was mended is told as a warning.\n\nFormats: ${FORMAT_NAMES.join(', ')}.`
  static override examples = [
    'chronyc sources | <%= config.bin %> parse chronyc-sources',
    '<%= config.bin %> parse systemctl-list-timers timers.txt --utc-offset +09:00 --json',
  ]
  static override args = {
    format: Args.string({ description: 'what the text is, e.g. grubby-info', required: true, ignoreStdin: true }),
    file: Args.string({ description: 'the saved output; - or none: standard input', ignoreStdin: true }),
  }
  static override flags = {
    'utc-offset': Flags.string({
      description: 'zone of times that name none, or an ambiguous one (CST, IST …)',
      helpValue: '+HH:MM',
    }),
  }

  protected async answer(): Promise<Answer<ParseData>> {
    const { args, flags } = await this.begin(Parse)
    const format = requireFormat(args.format)
    const offset = flags['utc-offset']
    const context = offset === undefined ? {} : { utcOffsetMinutes: parseUtcOffset(offset) }
    const { data, warnings } = await parseSaved(format, await readSavedInput(this.services, args.file), context)
    return { data, warnings, page: true, text: (view) => renderParsed(data, view) }
  }
}
