import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import type { ChangeData } from '../../changes/engine/result.js'
import { planCreateTimer } from '../../changes/timer-create.js'
import type { Answer } from '../../cli/answer.js'
import { ChangeCommand, changeFlags } from '../../cli/change-command.js'

export default class TimerCreate extends ChangeCommand<'timer create'> {
  static override summary = 'Make a timer that runs a program: checked by systemd beforehand, enabled, started, read back'
  static override description = `The program is started without a shell. Its command line is split into words as a shell would do it: blanks part words, '…' and "…" keep them together, a backslash takes the meaning from the next character. Nothing is expanded: $HOME, *, | and ; are handed over as written. --shell hands the whole line to /bin/sh.

Run again with other wishes, it changes the timer; new times count from then on. A unit of that name that hostward has not made is left alone.`
  static override examples = [
    '<%= config.bin %> timer create backup --on-calendar "Mon..Fri 02:30" --exec "/usr/local/bin/backup --all"',
    '<%= config.bin %> timer create report --on-calendar daily --persistent --randomized-delay 30min --run-as www-data --exec "/opt/report/run --to \'the boss\'"',
    '<%= config.bin %> timer create tidy --on-calendar "*:0/15" --shell --exec "find /srv/tmp -mmin +60 -delete | logger -t tidy"',
    '<%= config.bin %> timer create backup --on-calendar "Sat 18:00 Asia/Tokyo" --exec /usr/local/bin/backup --dry-run',
  ]
  static override args = {
    name: Args.string({ description: 'name of the timer and of the service that it starts', required: true, ignoreStdin: true }),
  }
  static override flags = {
    ...changeFlags,
    'on-calendar': Flags.string({
      description: 'when, as systemd.time(7) has it: daily, "Mon..Fri 02:30", "*:0/15"; may stand several times',
      required: true,
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'TIMES',
    }),
    exec: Flags.string({ description: 'absolute path of the program, and its arguments', required: true, helpValue: 'COMMAND' }),
    shell: Flags.boolean({ description: 'run the command by /bin/sh' }),
    persistent: Flags.boolean({ description: 'make up for a run that was missed while the host was off' }),
    accuracy: Flags.string({ description: 'how much later a run may be; 1min when left out', helpValue: 'SPAN' }),
    'randomized-delay': Flags.string({ description: 'put each run off by a random time up to this', helpValue: 'SPAN' }),
    'run-as': Flags.string({ description: 'user who runs it; root when left out', helpValue: 'USER' }),
    description: Flags.string({ description: 'one line for people', helpValue: 'TEXT' }),
  }

  protected async answer(): Promise<Answer<ChangeData>> {
    const { args, flags } = await this.begin(TimerCreate)
    return this.change(flags, (host) =>
      planCreateTimer(host, {
        name: args.name,
        onCalendar: flags['on-calendar'],
        exec: flags.exec,
        shell: flags.shell,
        persistent: flags.persistent,
        accuracy: flags.accuracy,
        randomizedDelay: flags['randomized-delay'],
        runAs: flags['run-as'],
        description: flags.description,
      }),
    )
  }
}
