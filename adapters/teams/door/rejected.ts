/** Why a request was not let in; the label of `parley_teams_rejected_total`. */
export type Reason =
  | 'no_token'
  | 'malformed'
  | 'algorithm'
  | 'unknown_key'
  | 'signature'
  | 'issuer'
  | 'audience'
  | 'expired'
  | 'not_yet_valid'
  | 'endorsement'
  | 'service_url'
  | 'channel'
  | 'tenant'
  | 'host'
  | 'not_loopback'
  | 'content'
  | 'too_large';

/** A request that isn't from Teams, or not for us. Says to the caller only that it was refused. */
export class Rejected extends Error {
  readonly reason: Reason;
  readonly status: 401 | 403;
  constructor(status: 401 | 403, reason: Reason, detail?: string) {
    super(detail ? `${reason}: ${detail}` : reason);
    this.name = 'Rejected';
    this.status = status;
    this.reason = reason;
  }
}
