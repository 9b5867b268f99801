import * as Flags from '@oclif/core/flags'
import type { Plan } from '../changes/engine/plan.js'
import type { ChangeData } from '../changes/engine/result.js'
import type { FirewallWishes } from '../changes/firewall-service.js'
import type { Host } from '../host/types.js'
import type { Answer } from './answer.js'
import { ChangeCommand, type ChangeFlags } from './change-command.js'
import { parseDuration } from './flags.js'
import type { CommandId } from './outputs.js'

/** Flags of the commands that let a service in or keep it out. */
export const firewallFlags = {
  zone: Flags.string({ description: 'zone of firewalld', helpValue: 'NAME' }),
  source: Flags.string({
    description: 'only for this network or address; may stand several times',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'NET',
  }),
  for: Flags.string({ description: 'end it by itself after this time, unless it is confirmed', helpValue: 'DURATION' }),
}

type Given = ChangeFlags & { zone?: string | undefined; source?: string[] | undefined; for?: string | undefined }

/** Base of `firewall allow` and `firewall deny`. */
export abstract class FirewallChangeCommand<Id extends CommandId> extends ChangeCommand<Id> {
  protected async changeFirewall(
    flags: Given,
    service: string,
    makePlan: (host: Host, wishes: FirewallWishes) => Promise<Plan>,
  ): Promise<Answer<ChangeData>> {
    const forMs = flags.for === undefined ? undefined : parseDuration(flags.for, 'for')
    const wishes = { service, zone: flags.zone, sources: flags.source ?? [], forMs, env: this.services.env }
    const answer = await this.change(flags, (host) => makePlan(host, wishes))
    const id = answer.data.journalId
    if (flags.for === undefined || id === null || answer.data.verified !== true) return answer
    const message = `it ends by itself in ${flags.for}: hostward firewall confirm ${id} keeps it for good, hostward undo ${id} ends it now`
    return { ...answer, warnings: [...(answer.warnings ?? []), { code: 'TEMPORARY', message }] }
  }
}
