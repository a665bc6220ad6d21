import { benchDesk, steadily, until } from './support/desk.ts';
import { figure, latencies } from './support/figures.ts';

const PER_SECOND = 20;
const SECONDS = 20;

/** From the slash command leaving Slack to `views.open` at Slack's door; a trigger lives 3 s. */
export async function run(): Promise<void> {
  const desk = await benchDesk();
  try {
    const opened = new Map<string, number>();
    desk.door.on('call', (call) => {
      if (call.method === 'views.open') opened.set(String(call.body.trigger_id), call.at);
    });
    const users = Array.from({ length: PER_SECOND * SECONDS }, (_, i) => `UMODAL${i % 100}`);
    const took: number[] = [];
    await steadily(PER_SECOND, SECONDS, async (i) => {
      const start = performance.now();
      const trigger = await desk.sender.command(users[i] ?? 'UMODAL', 'new');
      await until('the form', () => opened.has(trigger.triggerId), 5);
      took.push((opened.get(trigger.triggerId) ?? 0) - start);
    });
    const { p50, p99, max } = latencies(took);
    figure('modal.p50', p50, 'ms');
    figure('modal.p99', p99, 'ms', { under: 500 });
    figure('modal.max', max, 'ms');
    figure('modal.share_of_trigger_life', max / 3000, 'of 3 s');
  } finally {
    await desk.stop();
  }
}
