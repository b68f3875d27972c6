import { Command } from 'commander';
import { loadConfig } from '../config/env';
import { createLogger } from '../lifecycle/logger';
import { untilSignalled } from '../lifecycle/until-signalled';
import { createApp } from '../manager/api/create-app';
import { refuseOpenDoor } from '../manager/api/auth.guard';
import { Manager } from '../manager/manager';
import type { Env } from './cli-error';

export function managerCommand(env: Env): Command {
  return new Command('manager')
    .description('Run the manager: REST, planning, dispatch, statuses, expiry. Any number of replicas')
    .option('--port <port>', 'port to listen on, instead of HTTP_PORT')
    .option('--host <address>', 'address to listen on, instead of HTTP_HOST')
    .action(async ({ port, host }: { port?: string; host?: string }) => {
      const given = {
        ...env,
        ...(port === undefined ? {} : { HTTP_PORT: port }),
        ...(host === undefined ? {} : { HTTP_HOST: host }),
      };
      const config = loadConfig(given, { postgres: true });
      refuseOpenDoor(config);
      const log = createLogger('manager', config.log_level);
      const begun = performance.now();
      const manager = await Manager.start(config, log);
      const app = await createApp(manager);
      await app.listen(config.http.port, config.http.host);
      const url = await app.getUrl();
      log.info(
        { event: 'manager_started', url, ms: Math.round(performance.now() - begun) },
        `manager listens on ${url}`,
      );
      await untilSignalled(log, env['PARENT_PIPE'] === '1', async () => {
        await app.close();
        await manager.stop();
      });
      log.info({ event: 'manager_stopped' }, 'manager stopped');
    });
}
