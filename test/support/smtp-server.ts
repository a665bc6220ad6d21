import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A mail as a server got it. */
export interface TakenMail {
  from: string;
  to: string[];
  /** Header and body, as they came over the wire. */
  raw: string;
}

/** An SMTP server on this machine that takes mails, or fails as the test wants. */
export class FakeSmtp {
  readonly mails: TakenMail[] = [];
  /** Answers to whoever logs in, to an address, to a mail; undefined: it takes it. */
  login: Error | undefined;
  address: Error | undefined;
  mail: Error | undefined;
  /** It has the mail, but the connection is cut before it says so. */
  cutAfter = false;
  private readonly server: SMTPServer;

  private constructor() {
    this.server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      logger: false,
      closeTimeout: 100,
      onAuth: (auth, _session, done) =>
        this.login || auth.password !== 'pass word'
          ? done(this.login ?? smtpError(535))
          : done(null, { user: 'desk' }),
      onRcptTo: (_address, _session, done) => done(this.address),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          if (this.mail) return done(this.mail);
          const { mailFrom, rcptTo } = session.envelope;
          this.mails.push({
            from: mailFrom ? mailFrom.address : '',
            to: rcptTo.map(({ address }) => address),
            raw: Buffer.concat(chunks).toString('utf8'),
          });
          if (this.cutAfter) for (const connection of this.server.connections) connection._socket.destroy();
          else done();
        });
      },
    });
    // A client that goes away in the middle is what the tests are about.
    this.server.on('error', () => {});
  }

  static async start(): Promise<FakeSmtp> {
    const fake = new FakeSmtp();
    await new Promise<void>((done) => fake.server.listen(0, '127.0.0.1', done));
    return fake;
  }

  url(login = 'desk:pass%20word'): string {
    const { port } = this.server.server.address() as AddressInfo;
    return `smtp://${login ? `${login}@` : ''}127.0.0.1:${port}`;
  }

  stop(): Promise<void> {
    return new Promise((done) => this.server.close(done));
  }
}

export function smtpError(responseCode: number): Error {
  return Object.assign(new Error('no, thank you'), { responseCode });
}
