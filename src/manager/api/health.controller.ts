import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Manager } from '../manager';
import { Readiness } from './answers/operating';
import { Answers } from './answers/registry';

@ApiTags('Operating')
@Controller()
export class HealthController {
  constructor(@Inject(Manager) private readonly manager: Manager) {}

  @Get('health')
  @Header('Content-Type', 'text/plain; charset=utf-8')
  @ApiOperation({ summary: 'The process is up' })
  alive(): string {
    return 'OK';
  }

  @Get('health/ready')
  @ApiOperation({ summary: 'Whether every part works: database, Kafka, loops, consumers; 503 when one does not' })
  @Answers(Readiness, 200, 503)
  async ready(@Res({ passthrough: true }) response: Response): Promise<{ ready: boolean; parts: unknown }> {
    const parts = await this.manager.readiness();
    const ready = parts.every(({ ok }) => ok);
    response.status(ready ? 200 : 503);
    // the route needs no token: strangers hear which part fails, the log says why
    const isPrivate = !this.manager.config.auth.required;
    return {
      ready,
      parts: isPrivate ? parts : parts.map(({ name, ok }) => ({ name, ok, detail: ok ? null : 'see the log' })),
    };
  }

  @Get('metrics')
  @ApiOperation({ summary: 'Metrics for Prometheus' })
  async metrics(@Res() response: Response): Promise<void> {
    const { registry } = this.manager.metrics;
    const text = await registry.metrics();
    response.type(registry.contentType).send(text);
  }
}
