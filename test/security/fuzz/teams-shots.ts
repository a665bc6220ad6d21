import { activity, inChannel, PERSON } from '../../support/teams-desk.ts';
import { SERVICE_URL, TENANT } from '../../support/teams-server.ts';
import { isObject, type Json, type JsonObject } from './nasty.ts';

const press = (data: object) => ({
  type: 'invoke',
  name: 'adaptiveCard/action',
  value: { action: { type: 'Action.Execute', data } },
  replyToId: '1',
});
/** One activity of each kind that the desk listens to. */
export const ownTeams = (serviceUrl: string): JsonObject[] =>
  [
    activity(),
    inChannel('1771290107407', {
      text: '<at>Parley</at> printer',
      entities: [
        {
          type: 'mention',
          text: '<at>Parley</at>',
          mentioned: { id: '28:11111111-2222-3333-4444-555555555555', name: 'Parley' },
        },
      ],
    }),
    activity({
      attachments: [
        {
          contentType: 'application/vnd.microsoft.teams.file.download.info',
          name: 'a.pdf',
          content: { downloadUrl: 'https://contoso.sharepoint.com/a', fileType: 'pdf' },
        },
        { contentType: 'image/*', contentUrl: `${SERVICE_URL}v3/attachments/1/views/original` },
      ],
    }),
    activity({ type: 'messageUpdate', channelData: { tenant: { id: TENANT }, eventType: 'editMessage' } }),
    activity({
      type: 'messageDelete',
      channelData: { tenant: { id: TENANT }, eventType: 'softDeleteMessage' },
    }),
    activity({ type: 'messageReaction', reactionsAdded: [{ type: '1f3ab_ticket' }], replyToId: '1' }),
    activity({ type: 'installationUpdate', action: 'add' }),
    activity({ type: 'conversationUpdate', membersAdded: [PERSON] }),
    activity(press({ action: 'ticket.take', subject: 'x', nonce: 'n' })),
    activity({
      type: 'invoke',
      name: 'task/submit',
      value: {
        data: { form: 'ticket.solve', subject: 'x', nonce: 'n', note: 'done', shown: { id: 'ticket.solve' } },
      },
    }),
    activity({
      type: 'invoke',
      name: 'composeExtension/fetchTask',
      value: {
        commandId: 'openTicket',
        messagePayload: {
          id: '1',
          body: { content: '<p>printer</p>', contentType: 'html' },
          from: { user: { id: 'x', displayName: 'Tom' } },
          attachments: [],
        },
      },
    }),
    activity({ value: { action: 'ticket.take', subject: 'x' } }),
  ].map((payload) => JSON.parse(JSON.stringify({ ...payload, serviceUrl })) as JsonObject);

let shots = 0;
/** An activity with a name of its own, so that it isn't taken for a redelivery of what it grew from. */
export function fresh(payload: Json): Json {
  return isObject(payload) && typeof payload.id === 'string' && payload.id.length < 40
    ? { ...payload, id: `fresh-${++shots}` }
    : payload;
}
