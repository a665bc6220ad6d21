import type { Finding, Rule } from './finding.ts';
import type { SecretKind } from './kinds.ts';

/**
 * Tokens that are known by their shape, as their makers document it. Each begins where no letter or digit
 * stands before it, so that nothing inside a hash, a GUID or another token is taken for one.
 */
const SHAPES: readonly (readonly [SecretKind, string])[] = [
  // api.slack.com/authentication/token-types; incoming webhooks are secrets, too.
  ['slack', 'xox[a-z](?:\\.xox[a-z])?-[A-Za-z0-9-]{10,}'],
  ['slack', 'xapp-[A-Za-z0-9-]{20,}'],
  ['slack', 'hooks\\.slack\\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_-]{20,}'],
  // github.blog: "Behind GitHub's new authentication token formats".
  ['github', 'gh[pousr]_[A-Za-z0-9]{36,}'],
  ['github', 'github_pat_[A-Za-z0-9_]{22,}'],
  ['gitlab', 'gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent)-[A-Za-z0-9_-]{20,}'],
  ['aws', '(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9])'],
  ['google', 'AIza[A-Za-z0-9_-]{35}'],
  ['google', 'ya29\\.[A-Za-z0-9_-]{20,}'],
  ['google', 'GOCSPX-[A-Za-z0-9_-]{20,}'],
  ['azure', '[A-Za-z0-9_~.-]{3}[78]Q~[A-Za-z0-9_~.-]{31,34}'],
  ['azure', '(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{40,}={0,2}'],
  // A shared access signature: what signs the address is its secret.
  ['azure', 'sig=[A-Za-z0-9%+/]{40,}(?:%3[Dd]|=)'],
  ['stripe', '[sr]k_(?:live|test)_[A-Za-z0-9]{16,}'],
  ['stripe', 'whsec_[A-Za-z0-9+/]{24,}={0,2}'],
  ['npm', 'npm_[A-Za-z0-9]{36,}'],
  ['api_key', 'pypi-AgE[A-Za-z0-9_-]{50,}'],
  ['api_key', 'dckr_(?:pat|oat)_[A-Za-z0-9_-]{27,}'],
  ['api_key', 'SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}'],
  ['api_key', 'shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32,}'],
  ['api_key', 'dop_v1_[a-f0-9]{64}'],
  ['api_key', 'hvs\\.[A-Za-z0-9_-]{24,}'],
  ['api_key', 'ATATT3[A-Za-z0-9_=-]{60,}'],
  ['api_key', 'sk-(?:[a-z]{2,8}-)?(?:[a-z0-9]{2,8}-)?[A-Za-z0-9_]{20,}[A-Za-z0-9_-]*'],
  // Alibaba Cloud and Tencent Cloud.
  ['cloud', 'LTAI[A-Za-z0-9]{12,26}(?![A-Za-z0-9])'],
  ['cloud', 'AKID[A-Za-z0-9]{32,36}(?![A-Za-z0-9])'],
  // RFC 7519 in the compact form of RFC 7515 and 7516: the header begins with `{"`.
  [
    'jwt',
    '(?<![_-])eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}(?:\\.[A-Za-z0-9_-]+){0,2}',
  ],
];

const compiled = SHAPES.map(([kind, shape]) => ({
  kind,
  pattern: new RegExp(`(?<![A-Za-z0-9])(?:${shape})`, 'g'),
}));

/** One look tells of most texts that none of the shapes is in them. */
const HINT =
  /xox|xapp-|hooks\.sl|gh[pousr]_|github_|gl[a-z]{2,5}-|A[KSBC][A-Z]A[A-Z2-7]|AIza|ya29|GOCSPX|[78]Q~|Key=|sig=|[sr]k_|whsec_|npm_|pypi-|dckr_|SG\.|shp|dop_|hvs\.|ATATT|sk-|LTAI|AKID|eyJ/;

export const findTokens: Rule = (text) => {
  if (!HINT.test(text)) return [];
  const found = compiled.flatMap(({ kind, pattern }) =>
    [...text.matchAll(pattern)].map((match) => ({
      kind,
      start: match.index,
      end: match.index + match[0].length,
    })),
  );
  return found.some(({ kind }) => kind === 'aws') ? [...found, ...awsSecrets(text)] : found;
};

/** The secret of an AWS key has no mark of its own: forty characters, which count only beside a key's id. */
function awsSecrets(text: string): Finding[] {
  return [...text.matchAll(/(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g)]
    .filter(([value]) => /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value))
    .map((match) => ({ kind: 'aws', start: match.index, end: match.index + match[0].length }));
}

/** `https://name:password@host`: the password. */
export const findInAddresses: Rule = (text) => {
  if (!text.includes('://')) return [];
  return [...text.matchAll(/:\/\/[^\s/:@]{0,100}:([^\s/@]{1,200})@/dg)].flatMap((match) => {
    const [start, end] = match.indices?.[1] ?? [];
    return start === undefined || end === undefined ? [] : [{ kind: 'password', start, end }];
  });
};
