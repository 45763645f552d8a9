"""Hypothesis without a deadline: a busy machine is no bug. `--hypothesis-profile=thorough` looks longer."""

from hypothesis import Phase, settings

# Without `explain`, which traces every line and takes minutes where a property fails.
settings.register_profile("unhurried", deadline=None, phases=set(Phase) - {Phase.explain})
settings.register_profile("thorough", settings.get_profile("unhurried"), max_examples=2000)
settings.load_profile("unhurried")
