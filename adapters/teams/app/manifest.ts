import { z } from 'zod';

/** What a company's own package differs in. */
export interface AppIdentity {
  /** `MicrosoftAppId`. */
  appId: string;
  /** The desk's name, as the configuration has it. */
  name: string;
  publicUrl?: string;
}

const MAX_SHORT_NAME = 30;
const MAX_FULL_NAME = 100;

/** The part of the template that is filled in; everything else stays as it is. */
const templateSchema = z.looseObject({
  developer: z.looseObject({}),
  name: z.looseObject({}),
  bots: z.array(z.looseObject({})).length(1),
  composeExtensions: z.array(z.looseObject({})).length(1),
  webApplicationInfo: z.looseObject({}),
});

/** Fills the manifest's template in. @throws Error if the app id isn't a GUID */
export function manifestFor(template: unknown, identity: AppIdentity): Record<string, unknown> {
  const { appId, name, publicUrl } = identity;
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(appId)) {
    throw new Error('MicrosoftAppId must be the app id of your Azure bot, a GUID');
  }
  const parsed = templateSchema.parse(template);
  const home = publicUrl?.startsWith('https://') ? new URL(publicUrl) : undefined;
  const pages = home ? { websiteUrl: home.href, privacyUrl: home.href, termsOfUseUrl: home.href } : {};
  return {
    ...parsed,
    id: appId,
    developer: { ...parsed.developer, name: name.slice(0, 32), ...pages },
    name: { short: name.slice(0, MAX_SHORT_NAME), full: name.slice(0, MAX_FULL_NAME) },
    bots: parsed.bots.map((bot) => ({ ...bot, botId: appId })),
    composeExtensions: parsed.composeExtensions.map((extension) => ({ ...extension, botId: appId })),
    validDomains: home ? [home.host] : [],
    webApplicationInfo: { ...parsed.webApplicationInfo, id: appId },
  };
}

/** The words of another language, with the desk's own name. */
export function localised(words: unknown, { name }: AppIdentity): Record<string, unknown> {
  const parsed = z.record(z.string(), z.string()).parse(words);
  return {
    ...parsed,
    'name.short': name.slice(0, MAX_SHORT_NAME),
    'name.full': name.slice(0, MAX_FULL_NAME),
  };
}
