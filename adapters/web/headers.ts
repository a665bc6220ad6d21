import type { Response } from 'express';

/** On everything that we answer. */
const ALWAYS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
};

/** The page may run and load our own files only; `scriptHash` allows the one inline import map, if it has one. */
export function pagePolicy(scriptHash?: string): string {
  return [
    "default-src 'none'",
    scriptHash ? `script-src 'self' '${scriptHash}'` : "script-src 'none'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data: blob:",
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "form-action 'self'",
    "base-uri 'none'",
  ].join('; ');
}

/** For answers that are no page: even if a browser showed one, nothing in it would run. */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";

export function setSafeHeaders(response: Response): void {
  response.set({ ...ALWAYS, 'Content-Security-Policy': DATA_POLICY, 'Cache-Control': 'no-store' });
}
