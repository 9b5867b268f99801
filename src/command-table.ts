import type { Command } from '@oclif/core/command'
import type { CommandId } from './cli/outputs.js'

type Loader = () => Promise<{ default: Command.Class }>

/** Every command by id. A command's file is loaded only when it is the one that runs. */
export const commandTable: Readonly<Record<CommandId, Loader>> = {
  // status, doctor
  status: () => import('./commands/status.js'),
  doctor: () => import('./commands/doctor.js'),

  // boot
  'boot list': () => import('./commands/boot/list.js'),
  'boot show': () => import('./commands/boot/show.js'),
  'boot default': () => import('./commands/boot/default.js'),
  'boot args': () => import('./commands/boot/args.js'),
  'boot log': () => import('./commands/boot/log.js'),
  'boot time': () => import('./commands/boot/time.js'),
  'boot set-default': () => import('./commands/boot/set-default.js'),
  'boot once': () => import('./commands/boot/once.js'),
  'boot args set': () => import('./commands/boot/args/set.js'),
  'boot args append': () => import('./commands/boot/args/append.js'),
  'boot args replace': () => import('./commands/boot/args/replace.js'),
  'boot args remove': () => import('./commands/boot/args/remove.js'),

  // unit, service
  'unit list': () => import('./commands/unit/list.js'),
  'unit files': () => import('./commands/unit/files.js'),
  'unit show': () => import('./commands/unit/show.js'),
  'unit cat': () => import('./commands/unit/cat.js'),
  'service list': () => import('./commands/service/list.js'),
  'service status': () => import('./commands/service/status.js'),
  'service is active': () => import('./commands/service/is/active.js'),
  'service is enabled': () => import('./commands/service/is/enabled.js'),
  'service start': () => import('./commands/service/start.js'),
  'service stop': () => import('./commands/service/stop.js'),
  'service restart': () => import('./commands/service/restart.js'),
  'service reload': () => import('./commands/service/reload.js'),
  'service enable': () => import('./commands/service/enable.js'),
  'service disable': () => import('./commands/service/disable.js'),
  'service mask': () => import('./commands/service/mask.js'),
  'service unmask': () => import('./commands/service/unmask.js'),
  'service add': () => import('./commands/service/add.js'),
  'service remove': () => import('./commands/service/remove.js'),

  // timer, target
  'timer list': () => import('./commands/timer/list.js'),
  'timer show': () => import('./commands/timer/show.js'),
  'timer create': () => import('./commands/timer/create.js'),
  'timer run': () => import('./commands/timer/run.js'),
  'timer enable': () => import('./commands/timer/enable.js'),
  'timer disable': () => import('./commands/timer/disable.js'),
  'timer remove': () => import('./commands/timer/remove.js'),
  'target list': () => import('./commands/target/list.js'),
  'target show': () => import('./commands/target/show.js'),
  'target set': () => import('./commands/target/set.js'),
  'target switch': () => import('./commands/target/switch.js'),

  // time
  'time status': () => import('./commands/time/status.js'),
  'time sources': () => import('./commands/time/sources.js'),
  'time servers': () => import('./commands/time/servers.js'),
  'time clients': () => import('./commands/time/clients.js'),
  'time serve': () => import('./commands/time/serve.js'),
  'time use': () => import('./commands/time/use.js'),
  'time wait': () => import('./commands/time/wait.js'),
  'time step': () => import('./commands/time/step.js'),

  // firewall
  'firewall show': () => import('./commands/firewall/show.js'),
  'firewall allow': () => import('./commands/firewall/allow.js'),
  'firewall deny': () => import('./commands/firewall/deny.js'),
  'firewall confirm': () => import('./commands/firewall/confirm.js'),

  // history, undo
  history: () => import('./commands/history.js'),
  'history show': () => import('./commands/history/show.js'),
  undo: () => import('./commands/undo.js'),

  // capture, diff
  capture: () => import('./commands/capture.js'),
  diff: () => import('./commands/diff.js'),

  // check, apply
  check: () => import('./commands/check.js'),
  apply: () => import('./commands/apply.js'),

  // record, parse, schema
  record: () => import('./commands/record.js'),
  parse: () => import('./commands/parse.js'),
  schema: () => import('./commands/schema.js'),
}
