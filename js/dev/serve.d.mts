import type { Server } from "node:http";

/** Start a server of the dev page; `again` builds at each request. */
export function serve(port?: number, again?: boolean): Promise<{ server: Server; address: string }>;
