/** Questions to the room that have an answer of their own: what stays in the kernel is asked for. */
import type {
  Backend,
  ModelsAnswer,
  ModelsRequest,
  PinnedAnswer,
  PinnedRequest,
  RecordedRun,
  RunsAnswer,
  RunsRequest,
  SecretAnswer,
  SecretRequest,
  Template,
  TemplatesAnswer,
  TemplatesRequest,
  ValuePage,
  ValueRequest,
  VariableAnswer,
  VariableRequest,
} from "../model/protocol.ts";

type Request =
  | ValueRequest
  | ModelsRequest
  | SecretRequest
  | VariableRequest
  | PinnedRequest
  | RunsRequest
  | TemplatesRequest;
type Answer =
  | ValuePage
  | ModelsAnswer
  | SecretAnswer
  | VariableAnswer
  | PinnedAnswer
  | RunsAnswer
  | TemplatesAnswer;
type WithoutClient<T> = T extends unknown ? Omit<T, "client"> : never;

/** A question, before it is known who asks. */
export type Question = WithoutClient<Request>;

/** Which page of which value. */
export type ValueQuestion = Omit<ValueRequest, "type" | "client">;

interface Asked {
  readonly question: Question;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** How long an answer may take, in milliseconds. */
const PATIENCE = 10_000;

/** How long one may take for which others are asked over a network. */
const MORE_PATIENCE = 60_000;

/** Asks the room and hands each answer to who asked. */
export class Questions {
  readonly #send: (question: Question) => void;
  readonly #asked = new Set<Asked>();

  constructor(send: (question: Question) => void) {
    this.#send = send;
  }

  /** A page of a large value. */
  async page(question: ValueQuestion, milliseconds = PATIENCE): Promise<ValuePage> {
    return (await this.#ask({ type: "value", ...question }, milliseconds)) as ValuePage;
  }

  /** The models that a node could use, by back end. */
  async models(node: string): Promise<readonly Backend[]> {
    const answer = await this.#ask({ type: "models", node }, MORE_PATIENCE);
    return (answer as ModelsAnswer).backends;
  }

  /** Whether a secret is set. */
  async isSet(name: string): Promise<boolean> {
    return ((await this.#ask({ type: "secret", name }, PATIENCE)) as SecretAnswer).set;
  }

  /** Whether the notebook has a variable of this name. */
  async isVariable(name: string): Promise<boolean> {
    return ((await this.#ask({ type: "variable", name }, PATIENCE)) as VariableAnswer).set;
  }

  /** The pinned values of a node. */
  async pinned(node: string): Promise<PinnedAnswer> {
    return (await this.#ask({ type: "pinned", node }, PATIENCE)) as PinnedAnswer;
  }

  /** The recorded runs of the workflow, the newest first. */
  async runs(): Promise<readonly RecordedRun[]> {
    return ((await this.#ask({ type: "runs" }, PATIENCE)) as RunsAnswer).runs;
  }

  /** The workflows to begin with. */
  async templates(): Promise<readonly Template[]> {
    return ((await this.#ask({ type: "templates" }, PATIENCE)) as TemplatesAnswer).templates;
  }

  /** Take an answer. One answer serves everyone who asked the same. */
  receive(answer: Answer): void {
    for (const asked of this.#asked) {
      if (answers(answer, asked.question)) this.#settle(asked)?.resolve(answer);
    }
  }

  /** Give up on all answers, since the room is gone. */
  abandon(): void {
    for (const asked of this.#asked) {
      this.#settle(asked)?.reject(new Error("The kernel is gone. Run the cell again."));
    }
  }

  #ask(question: Question, milliseconds: number): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const late = new Error("The kernel did not answer in time. Try again when it is free.");
      const timer = setTimeout(() => this.#settle(asked)?.reject(late), milliseconds);
      const asked: Asked = { question, resolve, reject, timer };
      this.#asked.add(asked);
      this.#send(question);
    });
  }

  #settle(asked: Asked): Asked | undefined {
    clearTimeout(asked.timer);
    return this.#asked.delete(asked) ? asked : undefined;
  }
}

/** Whether an answer says again all that was asked; how much of it there is may differ. */
function answers(answer: Answer, question: Question): boolean {
  const said = answer as unknown as { readonly [key: string]: unknown };
  return Object.entries(question).every(
    ([key, value]) => key === "limit" || (said[key] ?? 0) === value,
  );
}
