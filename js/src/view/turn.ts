/** What is said in a chat with a workflow. */

/** One question and its answer. */
export interface Turn {
  readonly question: string;
  /** The newest run when it was asked: the one after it is the answer's. */
  readonly before: string | undefined;
  readonly run?: string;
  readonly answer?: string;
  readonly failed?: boolean;
}
