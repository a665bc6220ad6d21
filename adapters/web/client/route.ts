/** What the page shows, as its address says. Pure: address in, route out, and back. */
export type Route =
  | { page: 'start' }
  | { page: 'home' }
  | { page: 'threads' }
  | { page: 'room'; room: string; thread?: string }
  | { page: 'ticket'; key: string };

/** @param direct the room of the person's direct chat, which has an address without their name */
export function routeOf(path: string, direct: string): Route {
  const [first, second, third] = path.split('/').filter(Boolean).map(decode);
  const threadOf = (thread: string | undefined) => (thread ? { thread } : {});
  switch (first) {
    case undefined:
      return { page: 'start' };
    case 'home':
      return { page: 'home' };
    case 'threads':
      return { page: 'threads' };
    case 'direct':
      return { page: 'room', room: direct, ...threadOf(second) };
    case 'rooms':
      return second ? { page: 'room', room: second, ...threadOf(third) } : { page: 'start' };
    case 'tickets':
      return second ? { page: 'ticket', key: second } : { page: 'start' };
    default:
      return { page: 'start' };
  }
}

export function pathOf(route: Route, direct: string): string {
  switch (route.page) {
    case 'start':
      return '/';
    case 'home':
      return '/home';
    case 'threads':
      return '/threads';
    case 'room': {
      const room = route.room === direct ? '/direct' : `/rooms/${encodeURIComponent(route.room)}`;
      return route.thread ? `${room}/${encodeURIComponent(route.thread)}` : room;
    }
    case 'ticket':
      return `/tickets/${encodeURIComponent(route.key)}`;
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
