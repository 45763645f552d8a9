"""The newest run in the hands of clients: they stop it, answer its questions, pause it, and ask for values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from . import protocol
from .errors import NexusError, NotFound
from .previews import page
from .results import Run
from .telling import Message


class Steering:
    """The newest run, in the hands of clients.

    Args:
        newest: the run that is shown; None before the first.
        tell: sends a message to every client.
        refuse: tells a client why what it asked for could not be done.
    """

    def __init__(
        self,
        newest: Callable[[], Run | None],
        tell: Callable[[Message], None],
        refuse: Callable[[str, str], None],
    ) -> None:
        self._newest, self._tell, self._refuse = newest, tell, refuse
        self.handlers: dict[type, Callable[[Any], object]] = {
            protocol.StopRequest: self._stop,
            protocol.AnswerRequest: self._steered(_answer),
            protocol.DebugRequest: self._steered(_debug),
            protocol.EditPausedRequest: self._steered(_edit),
            protocol.ValueRequest: self._value,
        }

    def _run(self, id: str) -> Run | None:
        run = self._newest()
        return run if run is not None and run.id == id else None

    def _stop(self, request: protocol.StopRequest) -> None:
        run = self._run(request.run)
        if run is not None:
            run.stop()

    def _steered(self, act: Callable[[Run, Any], object]) -> Callable[[Any], None]:
        """What is done with a run that goes on, or told to who asked where it cannot be done."""

        def do(request: Any) -> None:
            run = self._run(request.run)
            if run is None or run.done:
                self._refuse(request.client, f"The run {request.run} is over.")
                return
            try:
                act(run, request)
            except NexusError as error:
                self._refuse(request.client, str(error))

        return do

    def _value(self, request: protocol.ValueRequest) -> None:
        answer: Message = {
            "type": "value",
            "client": request.client,
            "run": request.run,
            "path": request.path,
            "port": request.port,
            "offset": request.offset,
        }
        run = self._run(request.run)
        outputs = run.outputs_of(request.path) if run is not None else {}
        if request.port in outputs:
            answer |= page(outputs[request.port], request.offset, request.limit)
        else:
            answer |= {"kind": "gone", "total": 0}
        self._tell(answer)


def _answer(run: Run, request: protocol.AnswerRequest) -> None:
    run.answer(request.path, request.choice, request.value)


def _debug(run: Run, request: protocol.DebugRequest) -> None:
    if request.action == "pause":
        run.pause()
    elif request.action == "continue":
        run.continue_(request.path)
    else:
        step = {"step": run.step, "into": run.step_into, "out": run.step_out}
        step[request.action](request.path)


def _edit(run: Run, request: protocol.EditPausedRequest) -> None:
    pause = run.paused.get(request.path)
    if pause is None:
        raise NotFound(f"{request.path} is not paused any more, so what was written for it is dropped.")
    _put(pause.inputs if pause.outputs is None else pause.outputs, request.values, request.path)


def _put(held: dict[str, Any], values: Mapping[str, Any], path: str) -> None:
    if unknown := [port for port in values if port not in held]:
        raise NotFound(f"{path} holds no {', '.join(unknown)}. It holds {', '.join(held) or 'nothing'}.")
    held.update(values)
