import { Router } from 'express';
import { createTransport } from 'nodemailer';
import { FileUnavailable } from '../../src/chat/file-errors.ts';
import { directPerson, type Place } from '../../src/chat/place.ts';
import type {
  Adapter,
  AdapterDeps,
  ChatPlatform,
  Delivery,
  DeliveryResult,
} from '../../src/chat/platform.ts';
import { isMailAddress } from './address.ts';
import { resultOf } from './failures.ts';
import { mailOf } from './render.ts';
import { transportOptions } from './transport.ts';

export interface EmailSettings {
  /** `smtp://` or `smtps://`, with user and password; a secret. */
  smtpUrl: string;
  /** The address that mails come from. */
  from: string;
}

/** Our own server hands mails in; it knows no tenants. */
const TENANT = 'smtp';

/**
 * E-mail as a platform that only carries messages out: a lane for each address, so that mails wait, are repeated
 * and are looked at like every other message. Nothing comes in by it.
 */
export function createEmailAdapter(settings: EmailSettings, deps: AdapterDeps): Adapter {
  const transport = createTransport(transportOptions(settings.smtpUrl));
  const domain = settings.from.slice(settings.from.lastIndexOf('@') + 1);
  const sender = { name: deps.config.name, address: settings.from };

  async function post(delivery: Delivery, place: Place): Promise<DeliveryResult> {
    const address = directPerson(place.channel);
    if (address === undefined || !isMailAddress(address)) {
      return { kind: 'refused', cause: 'gone', reason: 'no mail address' };
    }
    const { content, clientKey } = delivery;
    if (content.op !== 'post' && content.op !== 'ephemeral') return { kind: 'sent' };
    const { subject, text, html } = mailOf(content.card, delivery);
    try {
      await transport.sendMail({
        from: sender,
        to: { name: '', address },
        // A repeated mail has the same id, by which mailboxes can drop it.
        messageId: `<${clientKey}@${domain}>`,
        subject,
        text,
        html,
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      });
      return { kind: 'sent', ref: { externalId: clientKey } };
    } catch (error) {
      return resultOf(error);
    }
  }

  const platform: ChatPlatform = {
    name: 'email',
    capabilities: { ephemeral: false, modal: false, threads: [], reactions: false, home: false },
    // Nobody reads more urgent mails than this.
    pace: { messages: 10, perMs: 60_000 },
    homeTenant: () => TENANT,
    /** A mail that has gone can't be changed or taken back: only posts are mails. */
    send: (delivery) => post(delivery, delivery.place),
    find: async () => ({ kind: 'unknown' }),
    profile: async () => undefined,
    download: async (file) => {
      throw new FileUnavailable(file.name, 'nothing comes in by e-mail');
    },
  };
  return {
    platform,
    routes: Router(),
    start: async () => {},
    stop: async () => transport.close(),
    problem: () => undefined,
  };
}
