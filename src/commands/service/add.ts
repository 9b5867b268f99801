import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { planAddServiceByWords } from '../../changes/service-add.js'
import type { ChangeData } from '../../changes/engine/result.js'
import type { Answer } from '../../cli/answer.js'
import { ChangeCommand, changeFlags } from '../../cli/change-command.js'
import { parseDuration } from '../../cli/flags.js'
import { settleFlag } from '../../cli/service-commands.js'

export default class ServiceAdd extends ChangeCommand<'service add'> {
  static override summary = 'Have daemontools run a program as a service, and start it again whenever it ends'
  static override description = `Makes the directory of the service, aside and complete, and links it into the folder of svscan as the last step. The program must stay in the foreground. It gets exactly the words of --exec: quotes hold a word together, and there is no shell. Afterwards svstat is asked twice, because it says "up" of a program that ends again and again. On hosts with systemd a service is a unit file, which hostward does not write.`
  static override examples = [
    '<%= config.bin %> service add ntpd --exec "/usr/local/bin/ntpd -d -g" --directory /var/ntpd --log',
    '<%= config.bin %> service add feed --exec "/usr/local/bin/feed --port 8080" --run-as nobody --log --dry-run',
  ]
  static override args = {
    name: Args.string({ description: 'name of the service in the folder of svscan', required: true, ignoreStdin: true }),
  }
  static override flags = {
    exec: Flags.string({ description: 'program by its absolute path, and its arguments', required: true, helpValue: 'COMMAND' }),
    directory: Flags.string({ description: 'directory of the service; /var/service/NAME when left out', helpValue: 'DIR' }),
    log: Flags.boolean({ description: 'keep what it says: multilog, in log/main of the directory' }),
    'run-as': Flags.string({ description: 'user that it runs as (setuidgid); root when left out', helpValue: 'USER' }),
    settle: settleFlag('how long it is watched whether it stays up'),
    ...changeFlags,
  }

  protected async answer(): Promise<Answer<ChangeData>> {
    const { args, flags } = await this.begin(ServiceAdd)
    const { exec, directory, log, 'run-as': runAs } = flags
    const settleMs = parseDuration(flags.settle, 'settle')
    return this.change(flags, (host) => planAddServiceByWords(host, { name: args.name, exec, directory, log, runAs, settleMs }))
  }
}
