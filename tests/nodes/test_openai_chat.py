"""A chat with OpenAI is known by the server that it means."""

from nexus_jupyter.nodes.agents.openai_chat import resolve_settings
from nexus_jupyter.nodes.registry import registry


async def test_a_cache_key_holds_the_server_that_an_empty_base_url_means_now(monkeypatch):
    assert (await resolve_settings({}))["base_url"] == "https://api.openai.com/v1"
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:8000/v1/")
    assert (await resolve_settings({"base_url": ""}))["base_url"] == "http://127.0.0.1:8000/v1"
    assert (await resolve_settings({"base_url": "http://10.0.0.7/v1"}))["base_url"] == "http://10.0.0.7/v1"


def test_the_answers_of_agents_are_samples():
    agents = [registry[name] for name in ("llama-chat", "openai-chat", "summarizer")]
    assert all(agent.sampled and agent.resolve is not None for agent in agents)
