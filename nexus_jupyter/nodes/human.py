"""A person in the middle of a workflow: looks at a value, and lets it go on, changes it or refuses it."""

from __future__ import annotations

from typing import Any

from ..model.graph import Port
from .context import Choice, Context, Question
from .registry import node
from .signature import Template


@node(
    category="control",
    icon="person",
    cache="always",
    outputs=[Port("value", "value"), Port("refused", "refused")],
)
async def human_input(
    value: Any,
    *,
    question: Template = "Is this right?",
    edit: bool = True,
    refuse: bool = True,
    context: Context,
) -> dict[str, Any]:
    """Wait for a person, who approves a value, edits or refuses it; the rest of the workflow goes on meanwhile.

    What was refused goes to `refused`, with nothing in `value`: what follows is skipped.

    Args:
        value: what the person sees.
        question: what the person is asked; each `{variable}` is an input, and `{value}` the value.
        edit: whether the person may change the value.
        refuse: whether the person may refuse it.

    Example:
        >>> flow = nexus.Workflow()
        >>> flow.add("human-input", id="review", value="a draft", question="Publish {value}?")
        >>> run = flow.start()
        >>> while not run.waiting:
        ...     time.sleep(0.01)
        >>> run.waiting["review"].text
        'Publish a draft?'
        >>> run.answer("review", "edit", "a better draft")
        >>> run.result()["review"]
        {'value': 'a better draft'}
    """
    allowed: dict[Choice, bool] = {"approve": True, "edit": edit, "refuse": refuse}
    choices = tuple(choice for choice, may in allowed.items() if may)
    answer = await context.ask(Question(question, value, choices))
    if answer.choice == "edit":
        return {"value": answer.value}
    if answer.choice == "approve":
        return {"value": value}
    return {"refused": value if answer.value is None else answer.value}
