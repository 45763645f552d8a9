/** The editor as a Jupyter widget: one session for each model, whatever the number of views. */
import { type CommModel, commHost } from "./hosts/comm.ts";
import { Session } from "./store/session.ts";

/** Makes one widget; anywidget calls it once for each model, so that models share nothing. */
export default () => {
  let session: Session | undefined;
  return {
    initialize({ model }: { model: CommModel }) {
      session = new Session(commHost(model));
      return () => session?.close();
    },
  };
};
