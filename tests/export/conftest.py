"""Hypothesis without a deadline: a busy machine is no bug."""

from hypothesis import Phase, settings

settings.register_profile("unhurried", deadline=None, phases=set(Phase) - {Phase.explain})
settings.register_profile("thorough", settings.get_profile("unhurried"), max_examples=2000)
settings.load_profile("unhurried")
