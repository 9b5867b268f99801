import type { Command } from '@oclif/core/command'
import type { CommandId } from './cli/outputs.js'

type Loader = () => Promise<{ default: Command.Class }>

/** Every command by id. A command's file is loaded only when it is the one that runs. */
export const commandTable: Readonly<Record<CommandId, Loader>> = {
  // status, doctor
  doctor: () => import('./commands/doctor.js'),

  // boot
  'boot log': () => import('./commands/boot/log.js'),

  // unit, service
  'unit list': () => import('./commands/unit/list.js'),

  // timer, target

  // time

  // firewall
  'firewall show': () => import('./commands/firewall/show.js'),

  // record, parse, schema
  schema: () => import('./commands/schema.js'),
}
