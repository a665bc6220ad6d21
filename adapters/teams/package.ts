import { writeFile } from 'node:fs/promises';
import { loadConfig } from '../../src/config/load.ts';
import { appPackage } from './app/build.ts';

/** `npm run teams:package`: makes parley-teams.zip, to be uploaded to Teams. */
const FILE = 'parley-teams.zip';

async function main(): Promise<void> {
  const appId = process.env.MicrosoftAppId?.trim();
  if (!appId)
    throw new Error('Set MicrosoftAppId to the app id of your Azure bot. docs/teams.md says where it is.');
  const named = process.env.PARLEY_CONFIG?.trim();
  const { config } = await loadConfig(named || 'parley.yaml', Boolean(named));
  const { name, publicUrl } = config;
  await writeFile(FILE, await appPackage({ appId, name, ...(publicUrl ? { publicUrl } : {}) }));
  console.log(
    `${FILE} is ready: upload it in the Teams admin centre, or in Teams under Apps, Manage your apps.`,
  );
  if (!publicUrl?.startsWith('https://')) {
    console.log('Without an https publicUrl in parley.yaml, its links to your company point to example.com.');
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
