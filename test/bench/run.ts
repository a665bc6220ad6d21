/** `npm run bench -- NAME`: prints figures (name, value, unit). Not a test: nothing passes or fails here. */
const BENCHES: Record<string, () => Promise<{ run(): Promise<void> }>> = {
  ack: () => import('./ack.ts'),
  modal: () => import('./modal.ts'),
  intake: () => import('./intake.ts'),
  calendar: () => import('./calendar.ts'),
  isolation: () => import('./isolation.ts'),
  scale: () => import('./scale.ts'),
  start: () => import('./start.ts'),
  'sla-delay': () => import('./sla-delay.ts'),
  'sla-replay': () => import('./sla-replay.ts'),
};

const names = process.argv.slice(2);
const wanted = names.includes('all') ? Object.keys(BENCHES) : names;
const unknown = wanted.filter((name) => !(name in BENCHES));
if (wanted.length === 0 || unknown.length > 0) {
  console.error(`Usage: npm run bench -- NAME…   Names: ${Object.keys(BENCHES).join(', ')}, all`);
  process.exit(2);
}
for (const name of wanted) {
  const bench = await BENCHES[name]?.();
  await bench?.run();
}
