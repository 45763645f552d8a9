/** Pages of large values: the values themselves stay in the kernel. */
import type { ValuePage, ValueRequest } from "../model/protocol.ts";

/** Which page of which value. */
export type ValueQuestion = Omit<ValueRequest, "type" | "client">;

interface Asked {
  readonly question: ValueQuestion;
  readonly resolve: (page: ValuePage) => void;
  readonly reject: (error: Error) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** Asks for pages and hands each answer to who asked. */
export class Values {
  readonly #send: (request: Omit<ValueRequest, "client">) => void;
  readonly #asked = new Set<Asked>();

  constructor(send: (request: Omit<ValueRequest, "client">) => void) {
    this.#send = send;
  }

  /** Ask for one page. Fails where no answer comes in time. */
  page(question: ValueQuestion, milliseconds = 10_000): Promise<ValuePage> {
    return new Promise((resolve, reject) => {
      const late = new Error("The kernel did not answer in time. Try again when it is free.");
      const timer = setTimeout(() => this.#settle(asked)?.reject(late), milliseconds);
      const asked: Asked = { question, resolve, reject, timer };
      this.#asked.add(asked);
      this.#send({ type: "value", ...question });
    });
  }

  /** Take an answer. One answer serves everyone who asked for the same page. */
  receive(page: ValuePage): void {
    for (const asked of this.#asked) {
      if (answers(page, asked.question)) this.#settle(asked)?.resolve(page);
    }
  }

  /** Give up on all answers, since the room is gone. */
  abandon(): void {
    for (const asked of this.#asked) {
      this.#settle(asked)?.reject(new Error("The kernel is gone. Run the cell again."));
    }
  }

  #settle(asked: Asked): Asked | undefined {
    clearTimeout(asked.timer);
    return this.#asked.delete(asked) ? asked : undefined;
  }
}

function answers(page: ValuePage, question: ValueQuestion): boolean {
  const here = page.run === question.run && page.path === question.path;
  return here && page.port === question.port && (page.offset ?? 0) === question.offset;
}
