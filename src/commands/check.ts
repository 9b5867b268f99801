import * as Flags from '@oclif/core/flags'
import { checkFailure } from '../checks/failure.js'
import { checkHost } from '../checks/evaluate.js'
import type { CheckData } from '../checks/result.js'
import { loadSpec } from '../checks/spec/load.js'
import type { Answer } from '../cli/answer.js'
import { wantedReports } from '../cli/check-reports.js'
import { checkProgress } from '../cli/check-progress.js'
import { HostwardCommand } from '../cli/command.js'
import { parseDuration } from '../cli/flags.js'
import { chosenChecks, specArgs, specFlags, specRequest } from '../cli/spec-flags.js'
import { PLAIN } from '../render/view.js'
import { CHECK_REPORTS } from '../render/checks/reports.js'

const REPORTS = Object.keys(CHECK_REPORTS)

export default class Check extends HostwardCommand<'check'> {
  static override summary = 'Check whether a host is what a spec says'
  static override description = `Ends with 0 when it is, 3 when it differs, 6 when nothing differs but something could not be asked. A spec is YAML or JSON; hostward schema spec tells what it may have. What could not be asked is "unknown" and never passes.
Every question is asked once, however many checks there are. Several reports may be written in one run.`
  static override examples = [
    '<%= config.bin %> check golden.yaml',
    '<%= config.bin %> check golden.yaml --host demo --explain',
    '<%= config.bin %> check golden.yaml --report github --report junit=checks.xml',
    '<%= config.bin %> check golden.yaml --only unit --only time/offset --wait 60s',
    '<%= config.bin %> check golden.yaml waivers.yaml --var zone=internal --json',
  ]
  static override strict = false
  static override args = specArgs
  static override flags = {
    report: Flags.string({
      description: `how to report: ${REPORTS.join(', ')}; to a file with =FILE; may stand several times`,
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME[=FILE]',
    }),
    explain: Flags.boolean({ description: 'tell how each check was asked, and the line that shows it' }),
    ...specFlags,
    wait: Flags.string({ description: 'how long to wait for what can still settle', helpValue: 'DURATION' }),
  }

  protected async answer(): Promise<Answer<CheckData>> {
    const { flags, words } = await this.begin(Check)
    const { services } = this
    const { io, changes } = services
    const reports = wantedReports(flags.report ?? [], REPORTS, flags.json)
    const waitMs = flags.wait === undefined ? 0 : parseDuration(flags.wait, 'wait')
    const wishes = {
      ...chosenChecks(flags),
      waitMs,
      interrupt: changes.interrupt,
      progress: checkProgress(io),
    }
    const own = await services.files()
    const loaded = await loadSpec(own, specRequest(words, flags, services))
    const host = await this.host()
    const data = await checkHost(host, loaded, wishes)
    const { name } = await host.describe()
    const view = { width: Number.POSITIVE_INFINITY, style: PLAIN, now: host.now() }
    for (const { name: form, file } of reports) {
      if (file !== null) own.write(file, CHECK_REPORTS[form]?.({ data, host: name, explain: flags.explain, view }) ?? '')
    }
    const form = reports.find(({ file }) => file === null)?.name ?? 'human'
    const failure = checkFailure(data)
    return {
      data,
      ...(failure === null ? {} : { failure }),
      bare: form !== 'human',
      text: (terminal) => CHECK_REPORTS[form]?.({ data, host: name, explain: flags.explain, view: terminal }) ?? '',
    }
  }
}
